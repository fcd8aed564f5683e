"""E07: what is personal is never kept and sees the whole request; pages and assets are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment
from delivery.rules.reading.edge import (
    ALL_VIEWER_EXCEPT_HOST,
    CACHING_DISABLED,
    CACHING_OPTIMIZED,
    behaviour_of,
    cache_of,
    distributions,
)
from delivery.rules.reading.requests import samples_of
from delivery.rules.rule import Fault, Rule, fault, number, true
from shop.paths import PATHS, Reach

NEVER, SECONDS, LONG = "never", "for seconds", "for long"
WANTED = {
    Reach.PUBLIC: SECONDS,
    Reach.PRIVATE: NEVER,
    Reach.PROBE: NEVER,
    Reach.ASSET: LONG,
    Reach.SIGN_OF_LIFE: NEVER,
}
# Seconds up to which an answer counts as kept for seconds.
FEW = 60


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        for row in PATHS:
            forwarded = row.reach in {Reach.PUBLIC, Reach.PRIVATE, Reach.PROBE}
            for path in samples_of(row):
                one = behaviour_of(distribution, path)
                kept, wanted = _kept(shop, one), WANTED[row.reach]
                if kept != wanted:
                    yield fault(distribution, f"{path} is kept {kept}, wanted {wanted}")
                sent = one.get("OriginRequestPolicyId")
                if sent != (ALL_VIEWER_EXCEPT_HOST if forwarded else None):
                    yield fault(
                        distribution, f"{path}: OriginRequestPolicyId {sent} is not its own"
                    )
                if wanted != NEVER and not true(one.get("Compress")):
                    yield fault(distribution, f"{path} is not compressed")


def _kept(shop: Deployment, behaviour: dict[str, Any]) -> str:
    policy = cache_of(shop, behaviour)
    if policy is None:
        managed = {CACHING_DISABLED: NEVER, CACHING_OPTIMIZED: LONG}
        return managed.get(str(behaviour.get("CachePolicyId")), "nobody knows how long")
    longest = number(policy.get("CachePolicyConfig.MaxTTL"))
    return NEVER if longest == 0 else SECONDS if longest <= FEW else LONG


RULE = Rule(
    "E07",
    reason="one shopper would see another's cart, or a sign-in lose its cookie on the way; the "
    "origins know no Host but their own",
    remedy="CachingDisabled with AllViewerExceptHostHeader for private paths, CachingOptimized "
    "without a request policy for assets, the policy of pages for the rest",
    check=check,
)
