"""Q08: policies of queues, topics and secrets let in services of this account alone."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import Statement, guards
from delivery.rules.rule import Fault, Rule, fault

TYPES = (
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)
OWN = f":{ACCOUNT}:"
# Conditions that bind a service to what we own; a service acts for every customer of AWS.
BOUND_BY = (
    ("StringEquals", "aws:SourceAccount"),
    ("ArnEquals", "aws:SourceArn"),
    ("ArnLike", "aws:SourceArn"),
    ("StringEquals", "aws:SourceArn"),
)


def check(shop: Deployment) -> Iterator[Fault]:
    for statement in guards(shop, *TYPES):
        if not statement.allows:
            continue
        if not statement.principals:
            yield fault(statement.owner, f"{statement.sid} lets in nobody that it names")
        for kind, who in statement.principals:
            if kind == "Service" and not _bound(statement):
                yield fault(statement.owner, f"{statement.sid} lets {who} in for any account")
            elif kind != "Service" and not (kind == "AWS" and _ours(who)):
                yield fault(statement.owner, f"{statement.sid} lets in {who}")


def _bound(statement: Statement) -> bool:
    return any(
        values and all(_ours(value) for value in values)
        for values in (statement.tested(operator, key) for operator, key in BOUND_BY)
    )


def _ours(who: Resolved) -> bool:
    text = str(who)
    return text == ACCOUNT or OWN in text or text.startswith("<")


RULE = Rule(
    "Q08",
    reason="who may publish or receive may forge orders and alarms, or read them",
    remedy="name a service with the condition aws:SourceAccount of this account, or a role of ours",
    check=check,
    whole=False,
)
