"""Q01: the order queue hands what fails ten times to the dead letters."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number

FEWEST_RECEIVES = 10
MOST_RECEIVES = 100


def check(shop: Deployment) -> Iterator[Fault]:
    queues = shop.of("AWS::SQS::Queue")
    targets = {
        target.name
        for queue in queues
        if (target := shop.behind(queue.get("RedrivePolicy.deadLetterTargetArn")))
    }
    for queue in queues:
        if queue.name in targets:
            continue
        target = shop.behind(queue.get("RedrivePolicy.deadLetterTargetArn"))
        if target is None or target.type != "AWS::SQS::Queue" or target.name == queue.name:
            yield fault(queue, "no RedrivePolicy to another queue: a bad order is retried for ever")
        receives = number(queue.get("RedrivePolicy.maxReceiveCount"))
        if not FEWEST_RECEIVES <= receives <= MOST_RECEIVES:
            yield fault(
                queue,
                f"maxReceiveCount is {queue.get('RedrivePolicy.maxReceiveCount')}, "
                f"wanted {FEWEST_RECEIVES} to {MOST_RECEIVES}",
            )


RULE = Rule(
    "Q01",
    reason="an order that cannot be taken must neither vanish nor block the others",
    remedy="give the queue a RedrivePolicy to the dead letters with maxReceiveCount >= 10",
    check=check,
)
