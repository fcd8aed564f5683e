"""Q04: queues and topics are encrypted by the shop's key."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number, true

KEY = "KmsMasterKeyId"
REUSED = "KmsDataKeyReusePeriodSeconds"
# What SQS allows: a data key serves for a minute to a day.
LEAST_SECONDS, MOST_SECONDS = 60, 24 * 3600
# By this the reason for a topic without a key stands beside it.
UNENCRYPTED_TOPIC = "CKV_AWS_26"


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::SQS::Queue", "AWS::SNS::Topic"):
        key = shop.behind(one.get(KEY))
        if (key is None or key.type != "AWS::KMS::Key") and not _plain_on_purpose(one):
            yield fault(one, f"{KEY} is {one.get(KEY)}, wanted the shop's key")
        if true(one.get("SqsManagedSseEnabled")):
            yield fault(one, "SqsManagedSseEnabled is on: SQS takes no other key beside its own")
        reused = one.get(REUSED)
        if reused is not None and not LEAST_SECONDS <= number(reused) <= MOST_SECONDS:
            yield fault(one, f"{REUSED} is {reused}, wanted {LEAST_SECONDS} to {MOST_SECONDS}")


def _plain_on_purpose(one: Resource) -> bool:
    """A topic of alarms where the shop's key does not exist; AWS's key would silence it."""
    skipped = listed(within(one.attributes, "Metadata.checkov.skip"))
    said = [within(it, "comment") for it in skipped if within(it, "id") == UNENCRYPTED_TOPIC]
    return one.type == "AWS::SNS::Topic" and one.get(KEY) is None and any(said)


RULE = Rule(
    "Q04",
    reason="messages hold names, addresses and CPFs; AWS's own key would silence alarms",
    remedy="set KmsMasterKeyId to the key of the storage tier, or write the reason beside it",
    check=check,
    whole=False,
)
