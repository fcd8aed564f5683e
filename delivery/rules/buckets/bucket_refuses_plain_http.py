"""B05: every bucket has one policy, which denies everything over an unencrypted connection."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.buckets import BUCKET, is_website, path_in, policies_of, statements_of
from delivery.rules.reading.policies import Statement
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault

ALL = {"", "/*"}
INSECURE = {"Bool": {"aws:SecureTransport": ["false"]}}


def check(shop: Deployment) -> Iterator[Fault]:
    for bucket in shop.of(BUCKET):
        policies = policies_of(shop, bucket)
        if len(policies) != 1:
            yield fault(bucket, f"has {len(policies)} policies, wanted 1: S3 keeps the last")
        denies = any(_denies(bucket, one) for one in statements_of(shop, bucket))
        # S3's website endpoint, which serves the back-soon page, speaks nothing but HTTP.
        if policies and denies == is_website(shop, bucket):
            reason = "refuses" if denies else "takes"
            yield fault(policies[0], f"{bucket.logical_id} {reason} plain HTTP")


def _denies(bucket: Resource, statement: Statement) -> bool:
    said = statement.body.get("Condition")
    condition = said if isinstance(said, dict) else {}
    found = {
        operator: {key: [str(one).lower() for one in listed(value)] for key, value in tests.items()}
        for operator, tests in condition.items()
        if isinstance(tests, dict)
    }
    return (
        statement.body.get("Effect") == "Deny"
        and any(one == "*" for _, one in statement.principals)
        and bool({"s3:*", "*"} & set(statement.actions))
        and {path_in(bucket, one) for one in statement.resources} >= ALL
        and found == INSECURE
    )


RULE = Rule(
    "B05",
    reason="what travels in the clear is read and changed on the way",
    remedy="deny s3:* to everybody on bucket and objects while aws:SecureTransport is false",
    check=check,
    whole=False,
)
