"""E05: a behaviour takes one of CloudFront's lists of methods; none that fails over takes POST."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import Origin, behaviours, distributions, origin_of
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import ALL_METHODS

READING = ({"GET", "HEAD"}, {"GET", "HEAD", "OPTIONS"})
LEGAL = (*READING, set(ALL_METHODS))


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        for one in behaviours(distribution):
            allowed = set(map(str, listed(one.get("AllowedMethods", ["GET", "HEAD"]))))
            cached = set(map(str, listed(one.get("CachedMethods", ["GET", "HEAD"]))))
            balanced = origin_of(distribution, one) is Origin.BALANCER
            legal = LEGAL if balanced else READING
            if allowed not in legal or cached not in READING or not cached <= allowed:
                yield fault(
                    distribution,
                    f"{one['PathPattern']}: takes {sorted(allowed)}, caches {sorted(cached)}",
                )


RULE = Rule(
    "E05",
    reason="CloudFront refuses any other list, and POST where an origin group or bucket answers",
    remedy="GET, HEAD, OPTIONS; all seven methods only where the load balancer alone answers",
    check=check,
)
