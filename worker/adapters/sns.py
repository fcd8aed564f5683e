"""The topic of order events on SNS, which speaks forms and XML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from cloud.aws import AWS
from shop.mails import Mail
from worker.ports import Event

# AWS's limit on one request.
AT_ONCE = 10

_TAKEN = re.compile(rb"<Successful>(.*?)</Successful>", re.DOTALL)
_ID = re.compile(rb"<Id>(\d+)</Id>")


class SNSTopic:
    """`worker.ports.Topic` and `worker.people.MailTopic` on SNS.

    Whoever hears twice knows what it is about by its dedupe key.
    """

    def __init__(self, aws: AWS, arn: str) -> None:
        self._aws, self._arn = aws, arn

    async def publish(self, events: Sequence[Event]) -> list[Event]:
        """Tell all who subscribed; return what was taken, in its order."""
        taken = await self._publish([(_message(one), one.kind.value) for one in events])
        return [event for number, event in enumerate(events) if number in taken]

    async def publish_mails(self, mails: Sequence[Mail]) -> list[Mail]:
        """Say by their keys which mails are there; return what was taken."""
        taken = await self._publish([(_written({"dedupe_key": one.key}), "mail") for one in mails])
        return [mail for number, mail in enumerate(mails) if number in taken]

    async def _publish(self, messages: Sequence[tuple[str, str]]) -> set[int]:
        taken: set[int] = set()
        for first in range(0, len(messages), AT_ONCE):
            some = messages[first : first + AT_ONCE]
            taken |= {first + number for number in await self._publish_some(some)}
        return taken

    async def _publish_some(self, messages: Sequence[tuple[str, str]]) -> set[int]:
        fields = {"TopicArn": self._arn}
        for number, (message, kind) in enumerate(messages):
            entry = f"PublishBatchRequestEntries.member.{number + 1}"
            attribute = f"{entry}.MessageAttributes.entry.1"
            fields |= {
                f"{entry}.Id": str(number),
                f"{entry}.Message": message,
                f"{attribute}.Name": "kind",
                f"{attribute}.Value.DataType": "String",
                f"{attribute}.Value.StringValue": kind,
            }
        answer = await self._aws.form("sns", "PublishBatch", fields)
        found = _TAKEN.search(answer)
        return {int(number) for number in _ID.findall(found[1])} if found else set()


def _message(event: Event) -> str:
    """Return what subscribers read: ids and states, nothing of anybody."""
    told = {
        "dedupe_key": event.dedupe_key,
        "order": event.order_id,
        "order_version": event.version,
        "kind": event.kind.value,
        "happened_at": event.happened_at.isoformat(),
    }
    return _written(told)


def _written(told: Mapping[str, object]) -> str:
    return json.dumps({"version": 1, **told}, separators=(",", ":"))
