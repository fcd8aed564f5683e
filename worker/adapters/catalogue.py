"""Offers on DynamoDB, read consistently: a decision rests on them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import lru_cache

import msgspec

from cloud.aws import AWS
from shop.catalogue_items import offer_key, offer_of
from shop.errors import InvalidError
from shop.products import Offer
from worker.adapters.dynamodb import Table

# Above what orders of a day are about.
MOST_KEPT = 4_096

log = logging.getLogger(__name__)


class DynamoDBOffers:
    """`worker.ports.Offers` on DynamoDB."""

    def __init__(self, aws: AWS, table: str) -> None:
        self._table = Table(aws, table)

    async def offers(self, skus: Collection[str]) -> dict[str, Offer]:
        """Return the offers of *skus*; what is not offered, or cannot be read, is left out."""
        found: dict[str, Offer] = {}
        for item in await self._table.texts([offer_key(sku) for sku in sorted(skus)]):
            try:
                offer = _offer(item)
            except InvalidError as error:
                log.error("offer cannot be read", extra={"problem": str(error)})  # noqa: TRY400
            else:
                found[offer.sku] = offer
        return found


@lru_cache(maxsize=MOST_KEPT)
def _offer(item: bytes) -> Offer:
    """Return the offer of an item; what is read again and is the same is not parsed again."""
    return offer_of(msgspec.json.decode(item))
