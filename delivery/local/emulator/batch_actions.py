"""What a policy must allow for a batch: on AWS the action on one, there is none for batches.

The emulator asked for actions of the operations' names, which no policy of AWS's can hold.
"""

from __future__ import annotations

from ministack.core import iam_actions

ACTIONS = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}

_extract_as_named = iam_actions.extract_iam_action


def install() -> None:
    """Replace the look-up."""
    iam_actions.extract_iam_action = _extract


def _extract(*request: object) -> str | None:
    action: str | None = _extract_as_named(*request)
    return ACTIONS.get(action, action) if action else None
