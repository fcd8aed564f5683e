"""The search index as the API asks it, and the catalogue as the index follows it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from cloud.errors import AwayError
from shop.catalogue import Assortment, Language, Product, decode_assortment
from worker.adapters.product_cache import ProductCache
from worker.adapters.products import DynamoDBProducts
from worker.search.entries import Names
from worker.search.follow import Follower
from worker.search.searching import Found

MOST_SUGGESTIONS = 8
# A hint that is missed costs as long as a poll; more often would keep Valkey busy for nothing.
HINT_SECONDS = 0.2

log = logging.getLogger(__name__)


class FollowedCatalogue:
    """`worker.search.follow.Changes`, `Catalogue` and `Hints` by table and cache."""

    def __init__(self, products: DynamoDBProducts, cache: ProductCache) -> None:
        self._products, self._cache = products, cache
        self._after = ""
        # The changes of the last time; polls overlap.
        self._told: dict[str, int] = {}

    async def since(self, moment: datetime) -> list[tuple[str, int]]:
        """Return id and version of each product that changed at *moment* or later.

        What was not told of before is told to the cache, too: whoever wrote it may have died
        before he could.
        """
        changed = {one.product_id: one.version for one in await self._products.since(moment)}
        new = [one for one, version in changed.items() if self._told.get(one) != version]
        try:
            await self._cache.refresh(new)
        except AwayError as error:
            log.warning("cache not told", extra={"count": len(new), "problem": str(error)})
        else:
            self._told = changed
        return list(changed.items())

    async def products(self, ids: Collection[str]) -> dict[str, Product]:
        """Return those of *ids* that there are, archived ones included, as they are now."""
        return await self._products.products(ids)

    async def all_versions(self) -> dict[str, int]:
        """Return the version of each product; it may be a moment old."""
        return await self._products.all_versions()

    async def names(self) -> Names:
        """Return how categories, attributes and their values are called."""
        kept = await self._products.assortment()
        found = decode_assortment(kept.body) if kept.body else Assortment()
        return Names({one.category_id: one for one in found.categories}, found.vocabulary)

    async def next(self) -> Collection[str]:
        """Return ids of products that were just written."""
        self._after, ids = await self._cache.hints(self._after)
        if not ids:
            await asyncio.sleep(HINT_SECONDS)
        return ids


class FollowedSearch:
    """`worker.ports.Search` by an index that follows the catalogue, in threads."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    async def search(self, text: str, language: Language, *, most: int, after: str) -> Found:
        """Return the products that *text* asks for, the best first, from *after* on."""
        search = self._follower.index.search
        return await asyncio.to_thread(search, text, language, most=most, after=after)

    async def suggest(self, text: str, language: Language) -> Sequence[str]:
        """Return names of products that whoever typed *text* may be about to ask for."""
        suggest = self._follower.index.suggest
        return await asyncio.to_thread(suggest, text, language, MOST_SUGGESTIONS)
