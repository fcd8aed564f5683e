"""D10: the database's disk is gp3 and may grow before it is full."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number

SMALLEST_GIB, LARGEST_GIB = 20, 65_536
# RDS refuses a ceiling that is less than a tenth above what it starts with.
LEAST_ROOM = 1.1


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        gib, most = number(one.get("AllocatedStorage")), number(one.get("MaxAllocatedStorage"))
        if not gib >= SMALLEST_GIB:
            yield fault(one, f"AllocatedStorage is {gib:g} GiB, wanted at least {SMALLEST_GIB}")
        if not most >= gib * LEAST_ROOM:
            yield fault(one, f"MaxAllocatedStorage is {most:g} GiB of {gib:g}: it cannot grow")
        if most > LARGEST_GIB:
            yield fault(one, f"MaxAllocatedStorage is {most:g} GiB, wanted at most {LARGEST_GIB}")
        if one.get("StorageType") != "gp3":
            yield fault(one, f"StorageType is {one.get('StorageType')}, wanted gp3")


RULE = Rule(
    "D10",
    reason="a full disk stops every order; gp3 gives 3000 operations a second at any size",
    remedy="set StorageType gp3 and MaxAllocatedStorage well above AllocatedStorage",
    check=check,
)
