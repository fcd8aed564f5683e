"""The order queue on SQS."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cloud.aws import AWS, Limits
from cloud.errors import AwayError
from worker.ports import Message

# Also how long a stop may wait for a queue that is empty; asking so often costs cents a month.
WAIT_SECONDS = 5
# The answer to a wait still has to come; one that was begun in vain leaves no time for another.
RECEIVE = Limits(WAIT_SECONDS + 3.0, total_seconds=WAIT_SECONDS + 5.0)
# What failed in part by no fault of ours is tried once more; then whoever asked waits.
MOST_ROUNDS = 2
# AWS's limit on the text of an attribute is far above; a reason is read by people.
MOST_REASON = 500

log = logging.getLogger(__name__)


class SQSDeadLetters:
    """`worker.ports.DeadLetters` on SQS."""

    def __init__(self, aws: AWS, url: str) -> None:
        self._aws, self._url = aws, url

    async def put(self, message: Message, *, reason: str, order_id: str) -> None:
        """Keep a message with the reason why nobody took it."""
        told = {
            "reason": reason[:MOST_REASON],
            "order_id": order_id or "unknown",
            "first_seen": message.sent_at.isoformat(),
        }
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in told.items()
        }
        await self._aws.json(
            "sqs",
            "SendMessage",
            {"QueueUrl": self._url, "MessageBody": message.body, "MessageAttributes": attributes},
        )


class SQSQueue:
    """`worker.ports.Queue`: orders from one queue, what cannot be taken into another."""

    def __init__(self, aws: AWS, *, orders: str, dead_letters: str) -> None:
        self._aws, self._orders = aws, orders
        self._dead_letters = SQSDeadLetters(aws, dead_letters)

    async def receive(self, most: int, *, wait_seconds: int = WAIT_SECONDS) -> list[Message]:
        """Wait for messages; return what came."""
        answer = await self._aws.json(
            "sqs",
            "ReceiveMessage",
            {
                "QueueUrl": self._orders,
                "MaxNumberOfMessages": most,
                "WaitTimeSeconds": wait_seconds,
                "MessageSystemAttributeNames": ["ApproximateReceiveCount", "SentTimestamp"],
            },
            limits=RECEIVE,
        )
        return [_message(one) for one in answer.get("Messages", [])]

    async def delete(self, messages: Sequence[Message]) -> None:
        """Be done with messages; one whose time is up comes again, which does no harm."""
        entries = [{"Id": str(n), "ReceiptHandle": one.receipt} for n, one in enumerate(messages)]
        await each(self._aws, self._orders, "DeleteMessageBatch", entries)

    async def hold(self, messages: Sequence[Message], seconds: int) -> None:
        """Keep messages from others for so long; 0 gives them back."""
        entries = [
            {"Id": str(n), "ReceiptHandle": one.receipt, "VisibilityTimeout": seconds}
            for n, one in enumerate(messages)
        ]
        await each(self._aws, self._orders, "ChangeMessageVisibilityBatch", entries)

    async def set_aside(self, message: Message, *, reason: str, order_id: str) -> None:
        """Put a message into the dead letters, with the reason, and be done with it."""
        await self._dead_letters.put(message, reason=reason, order_id=order_id)
        await self.delete([message])


async def each(aws: AWS, url: str, operation: str, entries: list[dict[str, Any]]) -> None:
    """Do it for each entry; say so where one was refused or, tried again, failed."""
    for _ in range(MOST_ROUNDS):
        if not entries:
            return
        body = {"QueueUrl": url, "Entries": entries}
        answer = await aws.json("sqs", operation, body)
        failures = answer.get("Failed") or ()
        refused = [one["Code"] for one in failures if one["SenderFault"]]
        if refused:
            # Most often their time was up: they are somebody else's by now, or gone.
            log.warning("entries refused", extra={"count": len(refused), "reason": refused[0]})
        failed = {one["Id"]: one["Code"] for one in failures if not one["SenderFault"]}
        entries = [one for one in entries if one["Id"] in failed]
    if entries:
        codes = ", ".join(sorted(set(failed.values())))
        raise AwayError("sqs", f"{operation}: {len(entries)} entries failed, {codes}")


def _message(given: dict[str, Any]) -> Message:
    system = given.get("Attributes", {})
    return Message(
        given["MessageId"],
        given["ReceiptHandle"],
        given["Body"],
        int(system.get("ApproximateReceiveCount", 1)),
        datetime.fromtimestamp(int(system.get("SentTimestamp", 0)) / 1000, UTC),
    )
