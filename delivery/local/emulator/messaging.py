"""What the emulator leaves out of topics and queues: a topic's key, and what batches are let by."""

from __future__ import annotations

from typing import Any

from ministack.core import iam_actions

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Attributes, Properties, complete

# By AWS's service authorization reference whoever may do it once may do it for a batch; there is
# no right of the name on the left.
_BATCHES = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def install() -> None:
    """Complete the type, and the rights."""
    complete("AWS::SNS::Topic", _finish_topic)
    whole = iam_actions.extract_iam_action

    def action(*request: Any) -> str | None:  # as the emulator reads it
        found: str | None = whole(*request)
        return _BATCHES.get(found or "", found)

    iam_actions.extract_iam_action = action


def _finish_topic(arn: str, given: Properties, _attributes: Attributes) -> None:
    aws("sns").set_topic_attributes(
        TopicArn=arn,
        AttributeName="KmsMasterKeyId",
        AttributeValue=given.get("KmsMasterKeyId", ""),
    )
