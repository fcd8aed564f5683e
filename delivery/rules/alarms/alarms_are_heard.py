"""A01: every alarm that is needed tells a topic of alarms, when it starts and when it ends."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.measures import ALARM, measured
from delivery.rules.reading.policies import guards
from delivery.rules.reading.shapes import all_behind, listed
from delivery.rules.reading.signs import signs
from delivery.rules.rule import Fault, Rule, fault

ACTIONS = ("AlarmActions", "OKActions")
CLOUDWATCH = "cloudwatch.amazonaws.com"


def check(shop: Deployment) -> Iterator[Fault]:
    topics = topics_of_alarms(shop)
    needed = list(signs(shop))
    for alarm in shop.of(ALARM):
        watches = any(sign.shows_in(one) for sign in needed for one in measured(alarm))
        if watches and str(alarm.get("ActionsEnabled", "true")).lower() != "true":
            yield fault(alarm, "ActionsEnabled is off")
        for name in ACTIONS:
            actions = listed(alarm.get(name))
            if watches and not actions:
                yield fault(alarm, f"{name} tells nobody")
            for one in actions:
                if shop.behind(one) not in topics:
                    yield fault(alarm, f"{name} tells {one}, which takes no alarms")


def topics_of_alarms(shop: Deployment) -> list[Resource]:
    """Return the topics that CloudWatch may publish to."""
    return [
        topic
        for statement in guards(shop, "AWS::SNS::TopicPolicy")
        if statement.allows and ("Service", CLOUDWATCH) in statement.principals
        for topic in all_behind(shop, statement.owner.get("Topics"))
    ]


RULE = Rule(
    "A01",
    reason="an alarm that nobody hears, and an end that nobody hears of, are none",
    remedy="name the alarm topic of the region in AlarmActions and in OKActions",
    check=check,
)
