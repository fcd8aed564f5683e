"""Tables: items in plain Python, read consistently unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from worker.aws.client import USUAL, Client
from worker.aws.errors import ThrottledError
from worker.aws.services import DYNAMODB
from worker.aws.tries import Limits, Tries
from worker.aws.values import Item, Value, from_wire_item, to_wire_item

# DynamoDB's limit on one request.
AT_ONCE = 100
# Rounds for what a hot table left unanswered: as many as fit into the deadline.
ROUNDS = 100


class Condition(NamedTuple):
    """An expression with what its placeholders `:value` and `#name` stand for."""

    expression: str
    values: Mapping[str, Value] = {}
    names: Mapping[str, str] = {}


class Page(NamedTuple):
    """A part of what a query finds, and where to go on; None where that was all."""

    items: Sequence[Item]
    next_key: Item | None


async def get_item(
    client: Client,
    table: str,
    key: Mapping[str, Value],
    *,
    consistent: bool = True,
    limits: Limits = USUAL,
) -> Item | None:
    """Return the item, or None where there is none."""
    asked = {"TableName": table, "Key": to_wire_item(key), "ConsistentRead": consistent}
    answer = await client.json(DYNAMODB, "GetItem", asked, limits=limits)
    return from_wire_item(answer["Item"]) if "Item" in answer else None


async def batch_get_item(
    client: Client,
    table: str,
    keys: Sequence[Mapping[str, Value]],
    *,
    consistent: bool = True,
    limits: Limits = USUAL,
) -> list[Item]:
    """Return the items that exist, in no order; all of them, or an error.

    *keys* are any number, none of them twice. The deadline is for all requests together.
    """
    left = [to_wire_item(key) for key in keys]
    found: list[Item] = []
    rounds = Tries(Limits(limits.answer_seconds, limits.total_seconds, ROUNDS), client.clock)
    while left:
        now, later = left[:AT_ONCE], left[AT_ONCE:]
        asked = {"RequestItems": {table: {"Keys": now, "ConsistentRead": consistent}}}
        within = Limits(limits.answer_seconds, rounds.left(), limits.tries)
        answer = await client.json(DYNAMODB, "BatchGetItem", asked, limits=within)
        found += [from_wire_item(item) for item in answer.get("Responses", {}).get(table, ())]
        unanswered = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if unanswered and not await rounds.another():
            detail = f"{len(unanswered)} of {len(now)} items were not answered in time"
            raise ThrottledError("dynamodb", "BatchGetItem", code="UnprocessedKeys", detail=detail)
        left = unanswered + later
    return found


async def put_item(
    client: Client,
    table: str,
    item: Mapping[str, Value],
    *,
    condition: Condition | None = None,
    limits: Limits = USUAL,
) -> None:
    """Write an item whole; raise `ConditionFailedError` where the condition does not hold.

    It may be that of a try before, whose answer was lost, that it was written: read it then.
    """
    asked = {"TableName": table, "Item": to_wire_item(item)}
    if condition:
        asked |= {"ConditionExpression": condition.expression, **_placeholders(condition)}
    await client.json(DYNAMODB, "PutItem", asked, limits=limits)


async def query(
    client: Client,
    table: str,
    condition: Condition,
    *,
    index: str | None = None,
    backwards: bool = False,
    most: int | None = None,
    consistent: bool | None = None,
    start_after: Mapping[str, Value] | None = None,
    limits: Limits = USUAL,
) -> Page:
    """Return a page of the items whose keys meet *condition*, in the order of their sort key.

    Consistent on a table; an index cannot be.
    """
    asked: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": condition.expression,
        "ConsistentRead": index is None if consistent is None else consistent,
        "ScanIndexForward": not backwards,
        **_placeholders(condition),
    }
    if index is not None:
        asked["IndexName"] = index
    if most is not None:
        asked["Limit"] = most
    if start_after is not None:
        asked["ExclusiveStartKey"] = to_wire_item(start_after)
    answer = await client.json(DYNAMODB, "Query", asked, limits=limits)
    last = answer.get("LastEvaluatedKey")
    return Page(
        [from_wire_item(item) for item in answer["Items"]], from_wire_item(last) if last else None
    )


def _placeholders(condition: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if condition.values:
        found["ExpressionAttributeValues"] = to_wire_item(condition.values)
    if condition.names:
        found["ExpressionAttributeNames"] = dict(condition.names)
    return found
