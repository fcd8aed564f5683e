"""B04: requests to every bucket are logged to another one, up to the last in the row."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.buckets import BUCKET, BUCKETS, takes_logs
from delivery.rules.rule import Fault, Rule, fault

DESTINATION = "LoggingConfiguration.DestinationBucketName"


def check(shop: Deployment) -> Iterator[Fault]:
    buckets = shop.of(BUCKET)
    last = [one for one in buckets if takes_logs(shop, one, BUCKETS)]
    for bucket in buckets:
        target, behind = bucket.get(DESTINATION), shop.behind(bucket.get(DESTINATION))
        if target is None:
            # The bootstrap's bucket comes before there is any to log to.
            if last and bucket not in last:
                yield fault(bucket, "has no LoggingConfiguration with a DestinationBucketName")
        elif behind == bucket:
            yield fault(bucket, "logs to itself: each log makes another")
        elif isinstance(target, Attribute) and (
            behind is None or behind.type != BUCKET or target.name != "Ref"
        ):
            yield fault(bucket, f"DestinationBucketName is {target}, wanted the name of a bucket")
        elif behind is None and last:
            yield fault(bucket, f"logs to {target}, which is none of the shop's log buckets")


RULE = Rule(
    "B04",
    reason="who read or deleted what is known only from the logs of the bucket",
    remedy="LoggingConfiguration to the log bucket of the same region",
    check=check,
    whole=False,
)
