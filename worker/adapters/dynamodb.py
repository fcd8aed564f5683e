"""A table of DynamoDB: what its requests cannot do at once is done in several."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from worker.adapters.aws import AWS
from worker.errors import AwayError

# DynamoDB's limit on one request.
AT_ONCE = 100
# It answers a part where a table is hot; the rest is asked for again.
MOST_ROUNDS = 5

# Items in DynamoDB's JSON: {"S": "text"}, {"N": "1"}, {"L": [...]}, {"M": {...}}.
Item = dict[str, Any]


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
        found: list[Item] = []
        for first in range(0, len(keys), AT_ONCE):
            found += await self._some(keys[first : first + AT_ONCE])
        return found

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

    async def _some(self, keys: Sequence[Mapping[str, Any]]) -> list[Item]:
        found: list[Item] = []
        for _ in range(MOST_ROUNDS):
            asked = {self._name: {"Keys": keys, "ConsistentRead": True}}
            answer = await self._aws.json("dynamodb", "BatchGetItem", {"RequestItems": asked})
            found += answer.get("Responses", {}).get(self._name, [])
            keys = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            if not keys:
                return found
        raise AwayError("dynamodb", f"{len(keys)} items were not answered in {MOST_ROUNDS} rounds")
