"""What the emulator leaves out of topics: the key that encrypts them."""

from __future__ import annotations

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Attributes, Properties, complete


def install() -> None:
    """Complete the type."""
    complete("AWS::SNS::Topic", _finish_topic)


def _finish_topic(arn: str, given: Properties, _attributes: Attributes) -> None:
    aws("sns").set_topic_attributes(
        TopicArn=arn,
        AttributeName="KmsMasterKeyId",
        AttributeValue=given.get("KmsMasterKeyId", ""),
    )
