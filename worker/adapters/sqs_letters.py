"""Dead letters on SQS: looked at while they are held, sent back, deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cloud.aws import AWS
from cloud.errors import AwayError, AWSError
from shop.dead_letters import Letter
from worker.adapters.sqs import each
from worker.ports import HeldLetter

# SQS's own limit.
AT_ONCE = 10
# What says that a queue service, such as an embedded one, has no tasks that move messages.
UNSUPPORTED = {
    "AWS.SimpleQueueService.UnsupportedOperation",
    "InvalidAction",
    "UnknownOperationException",
    "UnsupportedOperation",
}
# By SQS itself, after too many receives.
MOVED_BY_SQS = "received too often"


class SQSLetterQueue:
    """`worker.ports.LetterQueue` on SQS."""

    def __init__(self, aws: AWS, *, dead_letters: str, orders: str) -> None:
        self._aws, self._dead, self._orders = aws, dead_letters, orders

    async def receive(self, most: int, *, hold_seconds: int) -> list[HeldLetter]:
        """Hold up to *most* letters for so long, each once; return them."""
        found: dict[str, HeldLetter] = {}
        while len(found) < most:
            wanted = min(AT_ONCE, most - len(found))
            came = await self._receive(wanted, hold_seconds)
            found |= {one.id: one for one in came}
            if not came:
                break
        return list(found.values())

    async def count(self) -> int:
        """Return about how many letters nobody holds."""
        name = "ApproximateNumberOfMessages"
        return int((await self._attributes(self._dead, name))[name])

    async def send_back(self, letters: Sequence[HeldLetter]) -> None:
        """Put letters on the order queue again; raise `AwayError` where one is not there."""
        for some in _by_ten(letters):
            entries = [{"Id": str(n), "MessageBody": one.letter.body} for n, one in enumerate(some)]
            given = {"QueueUrl": self._orders, "Entries": entries}
            answer = await self._aws.json("sqs", "SendMessageBatch", given)
            if failed := answer.get("Failed"):
                raise AwayError("sqs", f"SendMessageBatch: {len(failed)} entries failed")

    async def delete(self, letters: Sequence[HeldLetter]) -> None:
        """Be done with letters."""
        for some in _by_ten(letters):
            entries = [{"Id": str(n), "ReceiptHandle": one.receipt} for n, one in enumerate(some)]
            await each(self._aws, self._dead, "DeleteMessageBatch", entries)

    async def release(self, letters: Sequence[HeldLetter]) -> None:
        """Hold letters no longer."""
        for some in _by_ten(letters):
            entries = [
                {"Id": str(n), "ReceiptHandle": one.receipt, "VisibilityTimeout": 0}
                for n, one in enumerate(some)
            ]
            await each(self._aws, self._dead, "ChangeMessageVisibilityBatch", entries)

    async def start_move(self) -> bool:
        """Have SQS itself move all letters back; return False where it cannot.

        SQS runs one such task at a time: where one runs already, that is as good.
        """
        dead, orders = await self._arn(self._dead), await self._arn(self._orders)
        try:
            if not await self._is_moving(dead):
                given = {"SourceArn": dead, "DestinationArn": orders}
                await self._aws.json("sqs", "StartMessageMoveTask", given)
        except AWSError as error:
            if error.code in UNSUPPORTED:
                return False
            if not await self._is_moving(dead):  # somebody else's began between the two calls
                raise
        return True

    async def _is_moving(self, arn: str) -> bool:
        answer = await self._aws.json("sqs", "ListMessageMoveTasks", {"SourceArn": arn})
        return any(one.get("Status") == "RUNNING" for one in answer.get("Results", ()))

    async def _receive(self, most: int, hold_seconds: int) -> list[HeldLetter]:
        held_until = datetime.now(UTC) + timedelta(seconds=hold_seconds)
        answer = await self._aws.json(
            "sqs",
            "ReceiveMessage",
            {
                "QueueUrl": self._dead,
                "MaxNumberOfMessages": most,
                # Long polling asks all of SQS's servers, so an empty answer means empty.
                "WaitTimeSeconds": 1,
                "VisibilityTimeout": hold_seconds,
                "MessageAttributeNames": ["All"],
                "MessageSystemAttributeNames": ["SentTimestamp"],
            },
        )
        return [_letter(one, held_until) for one in answer.get("Messages", [])]

    async def _arn(self, url: str) -> str:
        return (await self._attributes(url, "QueueArn"))["QueueArn"]

    async def _attributes(self, url: str, *names: str) -> dict[str, str]:
        given = {"QueueUrl": url, "AttributeNames": list(names)}
        answer = await self._aws.json("sqs", "GetQueueAttributes", given)
        attributes: dict[str, str] = answer["Attributes"]
        return attributes


def _by_ten(letters: Sequence[HeldLetter]) -> Iterator[Sequence[HeldLetter]]:
    return (letters[at : at + AT_ONCE] for at in range(0, len(letters), AT_ONCE))


def _letter(given: dict[str, Any], held_until: datetime) -> HeldLetter:
    told = {
        name: one.get("StringValue", "") for name, one in given.get("MessageAttributes", {}).items()
    }
    sent = datetime.fromtimestamp(int(given["Attributes"]["SentTimestamp"]) / 1000, UTC)
    letter = Letter(
        given["Body"],
        told.get("reason", MOVED_BY_SQS),
        told.get("order_id", ""),
        _moment(told.get("first_seen", ""), otherwise=sent),
    )
    return HeldLetter(given["MessageId"], given["ReceiptHandle"], held_until, letter)


def _moment(text: str, *, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return otherwise
