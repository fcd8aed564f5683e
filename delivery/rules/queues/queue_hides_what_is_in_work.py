"""Q03: a message that somebody works on stays hidden for longer than a database fails over."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number

# One failover of a Multi-AZ database takes one to two minutes; SQS allows twelve hours.
LEAST_SECONDS, MOST_SECONDS = 120, 12 * 3600


def check(shop: Deployment) -> Iterator[Fault]:
    for queue in shop.of("AWS::SQS::Queue"):
        hidden = queue.get("VisibilityTimeout")
        if not LEAST_SECONDS <= number(hidden) <= MOST_SECONDS:
            yield fault(
                queue,
                f"VisibilityTimeout is {hidden}, wanted {LEAST_SECONDS} to {MOST_SECONDS} s",
            )


RULE = Rule(
    "Q03",
    reason="an order that shows up again while it is worked on costs it a receive",
    remedy="set VisibilityTimeout to 120 seconds or more",
    check=check,
)
