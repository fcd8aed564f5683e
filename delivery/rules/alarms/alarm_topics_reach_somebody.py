"""A05: topics of alarms let in who rings them, that alone, and mail whoever was named."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.alarms.alarms_are_heard import CLOUDWATCH
from delivery.rules.reading.measures import ALARM
from delivery.rules.reading.policies import Statement, arn_of, guards
from delivery.rules.reading.shapes import all_behind, listed, within
from delivery.rules.rule import Fault, Rule, fault

BUDGETS = "budgets.amazonaws.com"
PUBLISH = "sns:Publish"


def check(shop: Deployment) -> Iterator[Fault]:
    for topic, services in _rung(shop).items():
        one = shop.resources[topic]
        policies = [
            statement
            for statement in guards(shop, "AWS::SNS::TopicPolicy")
            if one in all_behind(shop, statement.owner.get("Topics"))
        ]
        for service in sorted(services):
            if not any(_lets_in(statement, service, one) for statement in policies):
                yield fault(one, f"no policy of it lets {service} publish")
        for statement in policies:
            if statement.allows and statement.actions != [PUBLISH]:
                yield fault(statement.owner, f"{statement.sid} allows {statement.actions}")
        yield from _mail(shop, one)


def _rung(shop: Deployment) -> dict[str, set[str]]:
    """Return by topic the services that ring it."""
    rung: dict[str, set[str]] = {}
    for alarm in shop.of(ALARM):
        for topic in all_behind(shop, alarm.get("AlarmActions")):
            rung.setdefault(topic.name, set()).add(CLOUDWATCH)
    for budget in shop.of("AWS::Budgets::Budget"):
        for one in listed(budget.get("NotificationsWithSubscribers")):
            for subscriber in listed(within(one, "Subscribers")):
                for topic in all_behind(shop, within(subscriber, "Address")):
                    rung.setdefault(topic.name, set()).add(BUDGETS)
    return rung


def _lets_in(statement: Statement, service: str, topic: Resource) -> bool:
    return (
        statement.allows
        and ("Service", service) in statement.principals
        and PUBLISH in statement.actions
        and arn_of(topic) in statement.resources
    )


def _mail(shop: Deployment, topic: Resource) -> Iterator[Fault]:
    named = shop.given.get("AlarmEmail", "")
    told = [
        str(one.get("Endpoint"))
        for one in shop.of("AWS::SNS::Subscription")
        if shop.behind(one.get("TopicArn")) == topic and one.get("Protocol") == "email"
    ]
    if told != ([named] if named else []):
        yield fault(topic, f"mails {told}, wanted {named or 'nobody'}")


RULE = Rule(
    "A05",
    reason="a topic that refuses CloudWatch, or has no subscriber, swallows every alarm",
    remedy="allow sns:Publish to the service on that topic, and subscribe AlarmEmail",
    check=check,
    whole=False,
)
