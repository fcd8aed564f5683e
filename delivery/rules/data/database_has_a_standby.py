"""D01: the database has a standby in another zone, in every size but dev."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.places import serves_customers
from delivery.rules.rule import Fault, Rule, fault, true


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        if serves_customers(shop) and not true(one.get("MultiAZ")):
            size = shop.given.get("Size")
            yield fault(one, f"MultiAZ is {one.get('MultiAZ')} in size {size}, wanted true")


RULE = Rule(
    "D01",
    reason="orders must survive the loss of a zone, and be taken again within two minutes",
    remedy="set MultiAZ to true for small and growing",
    check=check,
)
