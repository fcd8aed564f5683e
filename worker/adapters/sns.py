"""The topic of order events on SNS, which speaks forms and XML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from worker.adapters.aws import AWS
from worker.ports import Event

# AWS's limit on one request.
AT_ONCE = 10

_TAKEN = re.compile(rb"<Successful>(.*?)</Successful>", re.DOTALL)
_ID = re.compile(rb"<Id>(\d+)</Id>")


class SNSTopic:
    """`worker.ports.Topic` on SNS; whoever hears twice knows an event by its dedupe key."""

    def __init__(self, aws: AWS, arn: str) -> None:
        self._aws, self._arn = aws, arn

    async def publish(self, events: Sequence[Event]) -> list[Event]:
        """Tell all who subscribed; return what was taken, in its order."""
        told: list[Event] = []
        for first in range(0, len(events), AT_ONCE):
            told += await self._publish(events[first : first + AT_ONCE])
        return told

    async def _publish(self, events: Sequence[Event]) -> list[Event]:
        fields = {"TopicArn": self._arn}
        for number, event in enumerate(events):
            entry = f"PublishBatchRequestEntries.member.{number + 1}"
            kind = f"{entry}.MessageAttributes.entry.1"
            fields |= {
                f"{entry}.Id": str(number),
                f"{entry}.Message": _message(event),
                f"{kind}.Name": "kind",
                f"{kind}.Value.DataType": "String",
                f"{kind}.Value.StringValue": event.kind.value,
            }
        answer = await self._aws.form("sns", "PublishBatch", fields)
        found = _TAKEN.search(answer)
        taken = {int(number) for number in _ID.findall(found[1])} if found else set()
        return [event for number, event in enumerate(events) if number in taken]


def _message(event: Event) -> str:
    """Return what subscribers read: ids and states, nothing of anybody."""
    told = {
        "version": 1,
        "dedupe_key": event.dedupe_key,
        "order": event.order_id,
        "order_version": event.version,
        "kind": event.kind.value,
        "happened_at": event.happened_at.isoformat(),
    }
    return json.dumps(told, separators=(",", ":"))
