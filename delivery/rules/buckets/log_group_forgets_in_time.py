"""B11: log groups keep what is written for weeks, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number

FEWEST_DAYS = 14
MOST_DAYS = 3653


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::Logs::LogGroup"):
        days = one.get("RetentionInDays")
        if not FEWEST_DAYS <= number(days) <= MOST_DAYS:
            yield fault(one, f"RetentionInDays is {days}, wanted {FEWEST_DAYS} to {MOST_DAYS}")


RULE = Rule(
    "B11",
    reason="without a time CloudWatch keeps logs for ever, for a price",
    remedy="set RetentionInDays",
    check=check,
    whole=False,
)
