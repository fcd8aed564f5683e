"""Queues: messages in and out, by the batch, each failure of a batch told."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from typing import Any, NamedTuple

from worker.aws import attributes as kinds
from worker.aws.attributes import Attribute
from worker.aws.batches import Failure, Taken
from worker.aws.client import USUAL, Client
from worker.aws.errors import CorruptError
from worker.aws.services import SQS
from worker.aws.tries import Limits

# SQS's limit on one request.
AT_ONCE = 10
LONGEST_WAIT_SECONDS = 20
# An answer that was waited for still has to come.
SPARE_SECONDS = 3.0

CORRUPT, OTHER_BODY = "ChecksumMismatch", "the queue holds another body"

log = logging.getLogger(__name__)


class Message(NamedTuple):
    """What a queue handed out: ours until its visibility ends."""

    id: str
    receipt: str
    body: str
    receives: int
    sent_at: datetime
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True)
class Draft:
    """A message to be sent."""

    body: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    delay_seconds: int = 0


async def receive(
    client: Client,
    queue_url: str,
    *,
    most: int = AT_ONCE,
    wait_seconds: int = LONGEST_WAIT_SECONDS,
    visibility_seconds: int | None = None,
) -> list[Message]:
    """Wait for messages and return what came.

    One whose body is not what was sent is logged and left out: it comes again.
    """
    asked: dict[str, Any] = {
        "QueueUrl": queue_url,
        "MaxNumberOfMessages": most,
        "WaitTimeSeconds": wait_seconds,
        "MessageSystemAttributeNames": ["ApproximateReceiveCount", "SentTimestamp"],
        "MessageAttributeNames": ["All"],
    }
    if visibility_seconds is not None:
        asked["VisibilityTimeout"] = visibility_seconds
    answer_seconds = wait_seconds + SPARE_SECONDS
    limits = Limits(answer_seconds, total_seconds=answer_seconds + SPARE_SECONDS)
    answer = await client.json(SQS, "ReceiveMessage", asked, limits=limits)
    return [_message(one) for one in answer.get("Messages") or () if _is_whole(one)]


async def send(
    client: Client,
    queue_url: str,
    draft: Draft,
    *,
    limits: Limits = USUAL,
) -> str:
    """Send a message and return its id; a try that was not answered may have sent it, too."""
    asked = {"QueueUrl": queue_url, **_entry(draft)}
    answer = await client.json(SQS, "SendMessage", asked, limits=limits)
    if answer.get("MD5OfMessageBody") != _digest(draft.body):
        raise CorruptError("sqs", "SendMessage", code=CORRUPT, detail=OTHER_BODY)
    return str(answer["MessageId"])


async def send_batch(client: Client, queue_url: str, drafts: Sequence[Draft]) -> Taken:
    """Send at most ten messages; say which were taken and which were not."""
    entries = [{"Id": str(index), **_entry(draft)} for index, draft in enumerate(drafts)]
    answer = await _batch(client, queue_url, "SendMessageBatch", entries)
    ids, failures = {}, _failures(answer)
    for one in answer.get("Successful") or ():
        index = int(one["Id"])
        if one.get("MD5OfMessageBody") == _digest(drafts[index].body):
            ids[index] = str(one["MessageId"])
        else:
            failures.append(Failure(index, CORRUPT, OTHER_BODY, is_our_fault=False))
    return Taken(ids, failures)


async def delete_batch(client: Client, queue_url: str, receipts: Sequence[str]) -> list[Failure]:
    """Be done with at most ten messages; return those that are still in the queue."""
    entries = [{"Id": str(n), "ReceiptHandle": receipt} for n, receipt in enumerate(receipts)]
    return _failures(await _batch(client, queue_url, "DeleteMessageBatch", entries))


async def change_visibility_batch(
    client: Client, queue_url: str, seconds: Sequence[tuple[str, int]]
) -> list[Failure]:
    """Keep at most ten messages, by receipt, for so long from now; 0 gives one back."""
    entries = [
        {"Id": str(n), "ReceiptHandle": receipt, "VisibilityTimeout": visibility}
        for n, (receipt, visibility) in enumerate(seconds)
    ]
    return _failures(await _batch(client, queue_url, "ChangeMessageVisibilityBatch", entries))


async def _batch(
    client: Client, queue_url: str, operation: str, entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    if not entries:
        return {}
    return await client.json(SQS, operation, {"QueueUrl": queue_url, "Entries": entries})


def _failures(answer: Mapping[str, Any]) -> list[Failure]:
    return [
        Failure(int(one["Id"]), one["Code"], one.get("Message") or "", one["SenderFault"])
        for one in answer.get("Failed") or ()
    ]


def _entry(draft: Draft) -> dict[str, Any]:
    entry: dict[str, Any] = {"MessageBody": draft.body}
    if draft.delay_seconds:
        entry["DelaySeconds"] = draft.delay_seconds
    if draft.attributes:
        entry["MessageAttributes"] = kinds.to_wire(draft.attributes)
    return entry


def _is_whole(given: Mapping[str, Any]) -> bool:
    if given.get("MD5OfBody") == _digest(given["Body"]):
        return True
    log.error("message is not what was sent", extra={"message_id": given["MessageId"]})
    return False


def _message(given: Mapping[str, Any]) -> Message:
    system = given["Attributes"]
    return Message(
        given["MessageId"],
        given["ReceiptHandle"],
        given["Body"],
        int(system["ApproximateReceiveCount"]),
        datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        kinds.from_wire(given.get("MessageAttributes") or {}),
    )


def _digest(body: str) -> str:
    return md5(body.encode(), usedforsecurity=False).hexdigest()
