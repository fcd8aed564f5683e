"""A table of DynamoDB: what its requests cannot do at once is done in several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import uuid4

import msgspec

from cloud.aws import AWS
from cloud.errors import AwayError

# DynamoDB's limit on one request.
AT_ONCE = 100
# It answers a part where a table is hot; the rest is asked for again.
MOST_ROUNDS = 5

# Items in DynamoDB's JSON: {"S": "text"}, {"N": "1"}, {"L": [...]}, {"M": {...}}.
Item = dict[str, Any]


class _Keys(msgspec.Struct, rename="pascal"):
    keys: list[dict[str, Any]] = []


class _Batch(msgspec.Struct, rename="pascal"):
    """The answer to a read of many items, each as it came."""

    responses: dict[str, list[msgspec.Raw]] = {}
    unprocessed_keys: dict[str, _Keys] = {}


_BATCHES = msgspec.json.Decoder(_Batch)


class Table:
    """A table by name. Reads of items are consistent, those of an index cannot be."""

    def __init__(self, aws: AWS, name: str) -> None:
        self._aws, self._name = aws, name

    async def get(self, key: Mapping[str, Any]) -> Item | None:
        """Return the item of *key*, if there is one."""
        asked = {"TableName": self._name, "Key": key, "ConsistentRead": True}
        found: Item | None = (await self._aws.json("dynamodb", "GetItem", asked)).get("Item")
        return found

    async def items(self, keys: Sequence[Mapping[str, Any]]) -> list[Item]:
        """Return the items that are there of *keys*, in any order."""
        return [msgspec.json.decode(one) for one in await self.texts(keys)]

    async def texts(self, keys: Sequence[Mapping[str, Any]]) -> list[bytes]:
        """Return these items as they came, for whoever has read the same before."""
        firsts = range(0, len(keys), AT_ONCE)
        some = await asyncio.gather(*(self._some(keys[one : one + AT_ONCE]) for one in firsts))
        return list(chain.from_iterable(some))

    async def query(
        self,
        index: str,
        given: Mapping[str, str],
        *,
        condition: str,
        shows: Sequence[str] = (),
    ) -> AsyncIterator[list[Item]]:
        """Yield what an index has, request by request; *given* are texts of the condition."""
        asked: dict[str, Any] = {
            "TableName": self._name,
            "IndexName": index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {name: {"S": value} for name, value in given.items()},
        }
        if shows:
            asked["ProjectionExpression"] = ", ".join(shows)
        while True:
            answer = await self._aws.json("dynamodb", "Query", asked)
            yield answer.get("Items", [])
            if not (last := answer.get("LastEvaluatedKey")):
                return
            asked["ExclusiveStartKey"] = last

    def put(
        self, item: Mapping[str, Any], condition: str = "", given: Mapping[str, Any] | None = None
    ) -> Item:
        """Return the request that writes *item*, on a condition."""
        put: Item = {"TableName": self._name, "Item": item}
        if condition:
            put["ConditionExpression"] = condition
        if given:
            put["ExpressionAttributeValues"] = given
        return put

    async def write(self, put: Item) -> None:
        """Carry out one of `put`."""
        await self._aws.json("dynamodb", "PutItem", put)

    async def write_all(self, puts: Sequence[Item]) -> None:
        """Carry out all of them or none, once however often the request is sent."""
        asked = {"TransactItems": [{"Put": put} for put in puts], "ClientRequestToken": uuid4().hex}
        await self._aws.json("dynamodb", "TransactWriteItems", asked)

    async def _some(self, keys: Sequence[Mapping[str, Any]]) -> list[bytes]:
        found: list[bytes] = []
        for _ in range(MOST_ROUNDS):
            asked = {"RequestItems": {self._name: {"Keys": keys, "ConsistentRead": True}}}
            answer = await self._aws.json_as(_BATCHES, "dynamodb", "BatchGetItem", asked)
            found += map(bytes, answer.responses.get(self._name, ()))
            left = answer.unprocessed_keys.get(self._name)
            if left is None or not left.keys:
                return found
            keys = left.keys
        raise AwayError("dynamodb", f"{len(keys)} items were not answered in {MOST_ROUNDS} rounds")
