"""Q02: orders wait for days, and dead letters are kept longer than the order queue keeps orders."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number

DAY = 24 * 3600
FEWEST_DAYS, MOST_DAYS = 4, 14
# What SQS takes where a queue says nothing.
DEFAULT = 4 * DAY


def check(shop: Deployment) -> Iterator[Fault]:
    for queue in shop.of("AWS::SQS::Queue"):
        kept = number(queue.get("MessageRetentionPeriod", DEFAULT))
        if not FEWEST_DAYS * DAY <= kept <= MOST_DAYS * DAY:
            yield fault(
                queue,
                f"MessageRetentionPeriod is {queue.get('MessageRetentionPeriod')}, "
                f"wanted {FEWEST_DAYS} to {MOST_DAYS} days in seconds",
            )
        target = shop.behind(queue.get("RedrivePolicy.deadLetterTargetArn"))
        if target is not None:
            longer = number(target.get("MessageRetentionPeriod", DEFAULT))
            if not longer > kept:
                yield fault(
                    target,
                    f"MessageRetentionPeriod is {longer:.0f} s, "
                    f"wanted more than the {kept:.0f} s of {queue.logical_id}",
                )


RULE = Rule(
    "Q02",
    reason="a message keeps its age when it is set aside, so an equal time may end at once",
    remedy="keep orders for 4 days or more, dead letters longer, at most 14 days",
    check=check,
)
