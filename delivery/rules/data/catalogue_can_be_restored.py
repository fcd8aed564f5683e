"""D14: tables can be set back to any second, and forget what has expired."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, true

SWITCHES = (
    "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
    "TimeToLiveSpecification.Enabled",
)
# What adapters write; DynamoDB takes no notice of a time under another name.
EXPIRES = "expires_at"


def check(shop: Deployment) -> Iterator[Fault]:
    for table in shop.of("AWS::DynamoDB::Table"):
        for switch in SWITCHES:
            if not true(table.get(switch)):
                yield fault(table, f"{switch} is {table.get(switch)}, wanted true")
        name = table.get("TimeToLiveSpecification.AttributeName")
        if name != EXPIRES:
            yield fault(table, f"TimeToLiveSpecification.AttributeName is {name}, wanted {EXPIRES}")


RULE = Rule(
    "D14",
    reason="a wrong import is undone by recovery; personal data must go when its time is over",
    remedy="switch point-in-time recovery and time to live on",
    check=check,
)
