"""What staff does to the catalogue: each change follows the version that somebody has looked at.

The table is read before each of these, never a cache. Whoever repeats a change whose answer was
lost is told of the version that he made himself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from shop.catalogue import Assortment, Product
from shop.product_changes import archived, first_version, is_same, next_version, repriced
from worker.errors import ChangedMeanwhileError, UnknownError
from worker.ports import Catalogue, ShelfWrites


@dataclass(frozen=True)
class Keeping:
    """What is read, and what is written."""

    catalogue: Catalogue
    writes: ShelfWrites


async def create(wanted: Product, by: Keeping, *, now: datetime) -> Product:
    """Put a product on the shelf; raise `ChangedMeanwhileError` where its id is taken."""
    new = first_version(wanted, now=now)
    found = (await by.catalogue.products([new.product_id])).get(new.product_id)
    if found is None:
        await by.writes.put(new, before=None)
        return new
    if found.version == 1 and is_same(found, new):
        return found
    raise ChangedMeanwhileError(new.product_id, expected=0, found=found.version)


async def change(wanted: Product, by: Keeping, *, now: datetime) -> Product:
    """Write *wanted* as what follows the version it names; the prices it had are kept."""

    def follow(before: Product) -> Product:
        return next_version(before, wanted, now=now)

    return await _follow(wanted.product_id, wanted.version, follow, by)


async def reprice(
    product_id: str, prices: Mapping[str, int], by: Keeping, *, version: int, now: datetime
) -> Product:
    """Ask other prices from now on, in minor units by SKU."""

    def follow(before: Product) -> Product:
        return repriced(before, prices, now=now)

    return await _follow(product_id, version, follow, by)


async def archive(product_id: str, by: Keeping, *, version: int, now: datetime) -> Product:
    """Neither show nor sell a product any more; `change` brings it back."""

    def follow(before: Product) -> Product:
        return archived(before, now=now)

    return await _follow(product_id, version, follow, by)


async def keep_assortment(wanted: Assortment, by: Keeping) -> Assortment:
    """Write categories and vocabulary as what follows the version they name."""
    new = replace(wanted, version=wanted.version + 1)
    await by.writes.put_assortment(new)
    return new


async def _follow(
    product_id: str, version: int, follow: Callable[[Product], Product], by: Keeping
) -> Product:
    before = (await by.catalogue.products([product_id])).get(product_id)
    if before is None:
        raise UnknownError("product", product_id)
    after = follow(before)
    if before.version == version:
        await by.writes.put(after, before=before)
        return after
    if before.version == version + 1 and is_same(before, after):
        return before
    raise ChangedMeanwhileError(product_id, expected=version, found=before.version)
