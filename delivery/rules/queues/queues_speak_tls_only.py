"""Q05: every queue refuses calls without TLS, and only these."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.policies import Statement, arn_of, statements
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault

POLICY = "AWS::SQS::QueuePolicy"


def check(shop: Deployment) -> Iterator[Fault]:
    for queue in shop.of("AWS::SQS::Queue"):
        policies = [one for one in shop.of(POLICY) if queue in all_behind(shop, one.get("Queues"))]
        if len(policies) != 1:
            yield fault(queue, f"has {len(policies)} policies, wanted 1: the last one replaces")
        for policy in policies:
            if not any(_refuses_plain(one, queue) for one in statements(policy)):
                yield fault(policy, f"does not deny plain calls to {queue.logical_id}")
    for policy in shop.of(POLICY):
        for one in statements(policy):
            if not one.allows and not one.tested("Bool", "aws:SecureTransport"):
                yield fault(policy, f"{one.sid} denies calls over TLS too")


def _refuses_plain(statement: Statement, queue: Resource) -> bool:
    return (
        statement.body.get("Effect") == "Deny"
        and ("*" in {who for _, who in statement.principals})
        and bool({"sqs:*", "*"} & set(statement.actions))
        and bool({arn_of(queue), "*"} & set(statement.resources))
        and statement.tested("Bool", "aws:SecureTransport") in (["false"], ["False"])
        and len(statement.body["Condition"]) == 1
    )


RULE = Rule(
    "Q05",
    reason="an order must not cross a wire in the clear",
    remedy="one policy that denies sqs:* to everybody if aws:SecureTransport is false",
    check=check,
)
