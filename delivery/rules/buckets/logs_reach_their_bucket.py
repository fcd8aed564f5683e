"""B07: whose logs are delivered may deliver them: service, place and order are right."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.buckets import (
    BUCKET,
    LOGS,
    Sender,
    lets,
    policies_of,
    senders,
    services_let_in,
    statements_of,
)
from delivery.rules.reading.order import made_before
from delivery.rules.reading.policies import Statement
from delivery.rules.rule import Fault, Rule, fault

WRITE = "s3:PutObject"
LOOK = "s3:GetBucketAcl"


def check(shop: Deployment) -> Iterator[Fault]:
    for sender in senders(shop):
        if sender.bucket is None:
            # The logs of buckets may go to one that another stack put out.
            if sender.resource.type != BUCKET:
                yield fault(sender.resource, "delivers its logs to no bucket of the shop")
            continue
        said = [
            one
            for one in statements_of(shop, sender.bucket)
            if sender.service in services_let_in(one) and _from(one, sender)
        ]
        yield from _faults(shop, sender, sender.bucket, said)


def _faults(
    shop: Deployment, sender: Sender, bucket: Resource, said: list[Statement]
) -> Iterator[Fault]:
    policies = policies_of(shop, bucket)
    places = [sender.resource, *policies]
    if not any(lets(one, bucket, WRITE, sender.key) for one in said):
        for at in places:
            yield fault(at, f"{bucket.logical_id} does not let {sender.service} write {sender.key}")
    if sender.service == LOGS and not any(lets(one, bucket, LOOK, "") for one in said):
        for at in places:
            yield fault(at, f"{bucket.logical_id} does not let {LOGS} look at its ACL")
    if sender.resource.type != BUCKET:
        before = made_before(shop, sender.resource)
        for policy in policies:
            if policy.name not in before:
                yield fault(sender.resource, f"does not wait for {policy.logical_id}")


def _from(statement: Statement, sender: Sender) -> bool:
    """Return whether *statement* is about what is delivered on behalf of *sender*."""
    asked = [
        pattern
        for operator in ("ArnLike", "ArnEquals", "StringEquals", "StringLike")
        for pattern in statement.tested(operator, "aws:SourceArn")
    ]
    return not asked or any(fnmatchcase(sender.source, pattern) for pattern in asked)


RULE = Rule(
    "B07",
    reason="AWS refuses the setting, or drops the logs without a word",
    remedy="let the service write below the prefix in the bucket's policy, and wait for it",
    check=check,
    whole=False,
)
