"""B09: a bucket has a name of ours only where AWS demands one, and then one of this stack alone."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.buckets import BUCKET, is_website
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault

# The part of a stack's id that makes a name its own.
STACK = "0a1b2c3d"


def check(shop: Deployment) -> Iterator[Fault]:
    firewall_logs = [
        bucket
        for one in shop.of("AWS::WAFv2::LoggingConfiguration")
        for bucket in all_behind(shop, one.get("LogDestinationConfigs"))
    ]
    for bucket in shop.of(BUCKET):
        name = bucket.get("BucketName")
        if name is None or is_website(shop, bucket):
            continue
        if bucket not in firewall_logs:
            yield fault(bucket, f"BucketName is {name}: a second shop cannot have it")
        for part in (ACCOUNT, shop.region, STACK):
            if part not in str(name):
                yield fault(bucket, f"BucketName is {name}, wanted account, region and stack in it")


RULE = Rule(
    "B09",
    reason="names of buckets are worldwide: the next launch, or somebody else, has it already",
    remedy="leave BucketName out; for firewall logs put account, region and stack id into it",
    check=check,
    whole=False,
)
