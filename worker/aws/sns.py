"""Topics, which are told by forms and answer in XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from worker.aws import attributes as kinds
from worker.aws.attributes import Attribute
from worker.aws.batches import Failure, Taken
from worker.aws.client import USUAL, Client
from worker.aws.errors import NotThereError
from worker.aws.replies import texts
from worker.aws.services import SNS
from worker.aws.tries import Limits

# SNS's limit on one request.
AT_ONCE = 10

_FAILED = re.compile(rb"<Failed>(.*?)</Failed>", re.DOTALL)
_SUCCESSFUL = re.compile(rb"<Successful>(.*?)</Successful>", re.DOTALL)
_MEMBER = re.compile(rb"<member>(.*?)</member>", re.DOTALL)


class Notice(NamedTuple):
    """What is told; subscribers may filter by its attributes."""

    text: str
    attributes: Mapping[str, Attribute] = {}


async def publish(client: Client, topic_arn: str, notice: Notice, *, limits: Limits = USUAL) -> str:
    """Tell all who subscribed; return the message's id."""
    fields = {"TopicArn": topic_arn, **_fields(notice, "")}
    answer = await client.form(SNS, "Publish", fields, limits=limits)
    found = texts(answer, "MessageId")
    if not found:
        raise NotThereError("sns", "Publish", code="UnreadableAnswer")
    return found[0]


async def publish_batch(
    client: Client, topic_arn: str, notices: Sequence[Notice], *, limits: Limits = USUAL
) -> Taken:
    """Tell at most ten notices; say which were taken and which were not."""
    if not notices:
        return Taken({}, [])
    fields = {"TopicArn": topic_arn}
    for index, notice in enumerate(notices):
        entry = f"PublishBatchRequestEntries.member.{index + 1}."
        fields |= {f"{entry}Id": str(index), **_fields(notice, entry)}
    answer = await client.form(SNS, "PublishBatch", fields, limits=limits)
    ids = {int(_text(one, "Id")): _text(one, "MessageId") for one in _members(_SUCCESSFUL, answer)}
    return Taken(ids, [_failure(one) for one in _members(_FAILED, answer)])


def _fields(notice: Notice, prefix: str) -> dict[str, str]:
    fields = {f"{prefix}Message": notice.text}
    for number, (name, wire) in enumerate(kinds.to_wire(notice.attributes).items()):
        entry = f"{prefix}MessageAttributes.entry.{number + 1}."
        fields[f"{entry}Name"] = name
        fields |= {f"{entry}Value.{part}": text for part, text in wire.items()}
    return fields


def _members(part: re.Pattern[bytes], answer: bytes) -> list[bytes]:
    found = part.search(answer)
    return _MEMBER.findall(found[1]) if found else []


def _failure(member: bytes) -> Failure:
    return Failure(
        int(_text(member, "Id")),
        _text(member, "Code"),
        _text(member, "Message"),
        _text(member, "SenderFault") == "true",
    )


def _text(member: bytes, tag: str) -> str:
    return (texts(member, tag) or [""])[0]
