"""Products on DynamoDB: written with all their offers or not at all, each version once.

What orders decide by and what pages show is one transaction, so no order meets a price that no
page has shown. A SKU belongs to the product that first had it.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from cloud.aws import AWS
from cloud.errors import AWSError
from shop.catalogue import Assortment, Product, decode_assortment, decode_product
from shop.catalogue_items import offer_item, offer_key
from shop.category_lists import Entry, decode_entry
from shop.errors import InvalidError
from shop.product_items import (
    ASSORTMENT_KEY,
    BY_CATEGORY,
    BY_CHANGE,
    SHARDS,
    Change,
    Kept,
    assortment_item,
    change_of,
    kept_of,
    moment_text,
    product_id_of,
    product_item,
    product_key,
)
from worker.adapters.dynamodb import AT_ONCE, Item, Table
from worker.errors import AgainError, ChangedMeanwhileError

# Transactions of others that touch the same items end in some milliseconds.
MOST_TRIES = 4
PAUSE_SECONDS = 0.05

_IS_EXPECTED = "version = :expected"
_IS_NEW = "attribute_not_exists(pk)"
_IS_OURS = "attribute_not_exists(product_id) OR product_id = :product_id"


class DynamoDBProducts:
    """`worker.ports.Catalogue` on DynamoDB."""

    def __init__(self, aws: AWS, table: str, *, currency: str = "BRL") -> None:
        self._table, self._currency = Table(aws, table), currency

    async def kept(self, product_ids: Collection[str]) -> dict[str, Kept]:
        """Return what is kept of products, tombstones too, as it is at this moment."""
        if len(product_ids) == 1:
            item = await self._table.get(product_key(next(iter(product_ids))))
            items = [item] if item else []
        else:
            items = await self._table.items([product_key(one) for one in sorted(product_ids)])
        return {product_id_of(item): kept_of(item) for item in items}

    async def products(self, product_ids: Collection[str]) -> dict[str, Product]:
        """Return products by id; what is not known is left out."""
        kept = await self.kept(product_ids)
        return {product_id: decode_product(one.body) for product_id, one in kept.items()}

    async def put(self, product: Product, *, before: Product | None) -> None:
        """Write *product* as what follows *before*; None where nobody has had its id.

        Raises `ChangedMeanwhileError` where something else has followed that.
        """
        puts = [*self._puts(product, before)]
        if len(puts) > AT_ONCE:
            raise InvalidError("variants", len(puts) - 1, f"{AT_ONCE - 1} SKUs changed at once")
        for tried in range(MOST_TRIES):
            try:
                return await self._table.write_all(puts)
            except AWSError as error:
                if error.code != "TransactionCanceledException":
                    raise
                await self._check(product, before)
            await asyncio.sleep(PAUSE_SECONDS * tried)
        raise AgainError(f"product {product.product_id} is being written by others")

    async def assortment(self) -> Kept:
        """Return what is kept of the categories and the vocabulary."""
        item = await self._table.get(ASSORTMENT_KEY)
        return kept_of(item) if item else Kept(0, b"{}")

    async def put_assortment(self, assortment: Assortment) -> None:
        """Write *assortment* as what follows the version before its own."""
        expected = assortment.version - 1
        item = assortment_item(assortment)
        try:
            await self._table.write(_guarded(self._table, item, expected))
        except AWSError as error:
            if error.code != "ConditionalCheckFailedException":
                raise
            kept = await self.assortment()
            # It was ours where its answer had been lost.
            if decode_assortment(kept.body) != assortment:
                raise ChangedMeanwhileError(
                    "assortment", expected=expected, found=kept.version
                ) from error

    async def entries(self, category: str) -> list[Entry]:
        """Return what lists know of the products of a category, some moments old."""
        given = {":category": category}
        pages = self._table.query(
            BY_CATEGORY, given, condition="category = :category", shows=["entry"]
        )
        return [decode_entry(one["entry"]["S"]) async for page in pages for one in page]

    async def since(self, moment: datetime) -> list[Change]:
        """Return the last change of each product that has changed since, tombstones too.

        The index follows the table by some moments: ask with an overlap.
        """
        found = await asyncio.gather(*(self._since(shard, moment) for shard in SHARDS))
        return sorted((one for some in found for one in some), key=lambda one: one.changed_at)

    async def all_versions(self) -> dict[str, int]:
        """Return the version of each product there ever was, some moments old."""
        found = await self.since(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
        return {one.product_id: one.version for one in found}

    async def _since(self, shard: str, moment: datetime) -> list[Change]:
        given = {":shard": shard, ":since": moment_text(moment)}
        condition = "change_shard = :shard AND changed_at >= :since"
        pages = self._table.query(BY_CHANGE, given, condition=condition)
        return [change_of(one) async for page in pages for one in page]

    def _puts(self, product: Product, before: Product | None) -> Iterator[Item]:
        """Yield what is to be written: the product first, then its offers, and those it had."""
        yield _guarded(self._table, product_item(product), before.version if before else 0)
        own = {":product_id": {"S": product.product_id}}
        offers = {one.sku: one for one in product.offers(self._currency)}
        for one in before.offers(self._currency) if before else []:
            offers.setdefault(one.sku, dataclasses.replace(one, is_sold=False))
        for offer in offers.values():
            item = {**offer_item(offer), "product_id": own[":product_id"]}
            yield self._table.put(item, _IS_OURS, own)

    async def _check(self, product: Product, before: Product | None) -> None:
        """Raise what is wrong with a transaction that was refused; nothing where it may pass."""
        expected = before.version if before else 0
        found = (await self.kept([product.product_id])).get(product.product_id)
        version = found.version if found else 0
        if version != expected:
            raise ChangedMeanwhileError(product.product_id, expected=expected, found=version)
        skus = [one.sku for one in product.variants]
        for item in await self._table.items([offer_key(sku) for sku in skus]):
            owner = item.get("product_id", {}).get("S", product.product_id)
            if owner != product.product_id:
                raise InvalidError("sku", item["sku"]["S"], f"another: it is one of {owner}")


def _guarded(table: Table, item: dict[str, Any], expected: int) -> Item:
    """Return what writes *item* only over the version that is expected, 0 being none."""
    if not expected:
        return table.put(item, _IS_NEW)
    return table.put(item, _IS_EXPECTED, {":expected": {"N": str(expected)}})
