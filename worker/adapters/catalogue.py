"""The catalogue on DynamoDB, read consistently: a decision rests on it."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from shop.catalogue_items import offer_item, offer_key, offer_of
from shop.errors import InvalidError
from shop.products import Offer
from worker.adapters.aws import AWS
from worker.errors import AwayError, AWSError

# DynamoDB's limit on one request.
AT_ONCE = 100
# It answers a part where a table is hot; the rest is asked for again.
MOST_ROUNDS = 5

log = logging.getLogger(__name__)


class DynamoDBOffers:
    """`worker.ports.Offers` on DynamoDB."""

    def __init__(self, aws: AWS, table: str) -> None:
        self._aws, self._table = aws, table

    async def offers(self, skus: Collection[str]) -> dict[str, Offer]:
        """Return the offers of *skus*; what is not offered, or cannot be read, is left out."""
        wanted = sorted(skus)
        found: dict[str, Offer] = {}
        for first in range(0, len(wanted), AT_ONCE):
            for item in await self._items(wanted[first : first + AT_ONCE]):
                try:
                    offer = offer_of(item)
                except InvalidError as error:
                    log.error("offer cannot be read", extra={"problem": str(error)})  # noqa: TRY400
                else:
                    found[offer.sku] = offer
        return found

    async def put_new(self, offer: Offer) -> bool:
        """Write an offer, unless there is one of its SKU; return whether it was new."""
        try:
            await self._aws.json(
                "dynamodb",
                "PutItem",
                {
                    "TableName": self._table,
                    "Item": offer_item(offer),
                    "ConditionExpression": "attribute_not_exists(pk)",
                },
            )
        except AWSError as error:
            if error.code == "ConditionalCheckFailedException":
                return False
            raise
        return True

    async def _items(self, skus: list[str]) -> list[dict[str, Any]]:
        keys: list[dict[str, Any]] = [offer_key(sku) for sku in skus]
        found: list[dict[str, Any]] = []
        for _ in range(MOST_ROUNDS):
            asked = {self._table: {"Keys": keys, "ConsistentRead": True}}
            answer = await self._aws.json("dynamodb", "BatchGetItem", {"RequestItems": asked})
            found += answer.get("Responses", {}).get(self._table, [])
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if not keys:
                return found
        raise AwayError("dynamodb", f"{len(keys)} items were not answered in {MOST_ROUNDS} rounds")
