"""Q06: the dead letters take messages of the order queue, and of no other queue."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import arn_of
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault

ALLOWED = "RedriveAllowPolicy"


def check(shop: Deployment) -> Iterator[Fault]:
    for queue in shop.of("AWS::SQS::Queue"):
        target = shop.behind(queue.get("RedrivePolicy.deadLetterTargetArn"))
        if target is None:
            continue
        permission = target.get(f"{ALLOWED}.redrivePermission")
        if permission != "byQueue":
            yield fault(target, f"{ALLOWED}.redrivePermission is {permission}, wanted byQueue")
        sources = [str(one) for one in listed(target.get(f"{ALLOWED}.sourceQueueArns"))]
        if len(sources) != 1 or sources[0] not in _spellings(shop, queue):
            yield fault(target, f"takes messages of {sources}, wanted {queue.logical_id} alone")


def _spellings(shop: Deployment, queue: Resource) -> set[str]:
    """Two queues that refer to each other are a circle, so one is spelled by its name."""
    return {arn_of(queue), f"arn:aws:sqs:{shop.region}:{ACCOUNT}:{queue.get('QueueName')}"}


RULE = Rule(
    "Q06",
    reason="what any queue may throw here hides the orders that must be looked at",
    remedy="set RedriveAllowPolicy to byQueue with the ARN of the order queue",
    check=check,
)
