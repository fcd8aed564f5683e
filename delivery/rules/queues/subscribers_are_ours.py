"""Q09: who hears a topic is a resource of ours, or the address that alarms are mailed to."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.alarms.alarms_are_heard import topics_of_alarms
from delivery.rules.rule import Fault, Rule, fault

# Protocols whose endpoint is a resource.
TO_RESOURCES = {"firehose", "lambda", "sqs"}


def check(shop: Deployment) -> Iterator[Fault]:
    alarmed = topics_of_alarms(shop)
    for one in shop.of("AWS::SNS::Subscription"):
        protocol, endpoint = one.get("Protocol"), one.get("Endpoint")
        if protocol in TO_RESOURCES:
            ours = shop.behind(endpoint) is not None
        else:
            mailed = protocol == "email" and endpoint == shop.given.get("AlarmEmail")
            ours = mailed and shop.behind(one.get("TopicArn")) in alarmed
        if not ours:
            yield fault(one, f"sends what it hears by {protocol} to {endpoint}")


RULE = Rule(
    "Q09",
    reason="order events tell who buys what, and alarms where the shop is weak",
    remedy="subscribe queues and functions of the shop, and AlarmEmail to alarms alone",
    check=check,
    whole=False,
)
