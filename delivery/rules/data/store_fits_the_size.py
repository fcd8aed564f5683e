"""D12: database and caches are machines that carry the size they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault

STEPS = ("nano", "micro", "small", "medium", "large", "xlarge")
CLASS = re.compile(
    r"^(?P<store>db|cache)\.(?P<family>[a-z]+)(?P<generation>\d)[a-z-]*\.\d*(?P<step>[a-z]+)$"
)
# Older machines speak no TLS to Memcached.
OLDEST = {"t": 3, "x": 2}
OLDEST_OF_OTHERS = 4
# By type: where the class stands, and the least step by size of the shop.
TYPES = {
    "AWS::ElastiCache::CacheCluster": (
        "CacheNodeType",
        {"dev": "micro", "small": "small", "growing": "large"},
    ),
    "AWS::ElastiCache::ReplicationGroup": (
        "CacheNodeType",
        {"dev": "micro", "small": "small", "growing": "large"},
    ),
    "AWS::RDS::DBInstance": (
        "DBInstanceClass",
        {"dev": "micro", "small": "medium", "growing": "large"},
    ),
}
# Out of credits a machine of this family is slow just when the shop is full.
BURSTABLE = "t"


def check(shop: Deployment) -> Iterator[Fault]:
    size = shop.given.get("Size", "dev")
    for type_, (at, least) in TYPES.items():
        wanted = least.get(size)
        for one in shop.of(type_) if wanted else ():
            found = CLASS.match(str(one.get(at)))
            if (
                found is None
                or found["step"] not in STEPS
                or found["store"] != at[: len(found["store"])].lower()
            ):
                yield fault(one, f"{at} is {one.get(at)}, which is no class of its kind")
            elif int(found["generation"]) < OLDEST.get(found["family"], OLDEST_OF_OTHERS):
                yield fault(one, f"{at} is {one.get(at)}, wanted a newer generation")
            elif STEPS.index(found["step"]) < STEPS.index(str(wanted)):
                yield fault(one, f"{at} is {one.get(at)} in size {size}, wanted {wanted} or more")
            elif size == "growing" and found["family"] == BURSTABLE:
                yield fault(one, f"{at} is {one.get(at)}, which bursts, in size {size}")


RULE = Rule(
    "D12",
    reason="a store too small for its shop is slow for everybody at once",
    remedy="name a larger class in the row of this size",
    check=check,
)
