"""B02: every bucket is encrypted, those of logs and of pages by S3's own key."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.buckets import BUCKET, statements_of
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

OWN_KEY = "AES256"
OTHERS = {"aws:kms", "aws:kms:dsse"}


def check(shop: Deployment) -> Iterator[Fault]:
    for bucket in shop.of(BUCKET):
        rules = listed(bucket.get("BucketEncryption.ServerSideEncryptionConfiguration"))
        found = {str(within(one, "ServerSideEncryptionByDefault.SSEAlgorithm")) for one in rules}
        wanted = {OWN_KEY} if _serves_others(shop, bucket) else {OWN_KEY, *OTHERS}
        if len(found) != 1 or not found <= wanted:
            yield fault(
                bucket,
                f"SSEAlgorithm is {', '.join(found) or None}, wanted {' or '.join(sorted(wanted))}",
            )


def _serves_others(shop: Deployment, bucket: Resource) -> bool:
    """Return whether services or visitors write or read here: they cannot use a key of KMS."""
    return any(one.allows for one in statements_of(shop, bucket))


RULE = Rule(
    "B02",
    reason="load balancers and S3 deliver no log to a bucket under KMS, and websites serve none",
    remedy="set SSEAlgorithm to AES256",
    check=check,
    whole=False,
)
