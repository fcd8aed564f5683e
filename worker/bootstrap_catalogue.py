"""The catalogue with its caches: what a process opens that shows products or changes them."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cloud.aws import AWS
from cloud.secrets import secret
from worker.adapters.category_cache import CategoryLists
from worker.adapters.product_cache import ProductCache
from worker.adapters.products import DynamoDBProducts
from worker.adapters.valkey import Valkey
from worker.handlers.browse import Browsing
from worker.handlers.keep_catalogue import Keeping
from worker.loops import Loop
from worker.settings import Settings

# Whole lists take longer than one product, and nobody else waits on their connection.
LISTS_SECONDS = 2.0
REPAIR_SECONDS = 1.0


@dataclass(frozen=True)
class Shelves:
    """The catalogue, open: to be looked at, to be changed, and to be followed by search."""

    browsing: Browsing
    keeping: Keeping
    products: DynamoDBProducts
    cache: ProductCache
    # For whoever counts something for all processes.
    valkey: Valkey

    @property
    def repairing(self) -> Loop:
        """What tells the cache of writes that it was away for; run it beside the API."""
        return Loop("catalogue", self.cache.repair, REPAIR_SECONDS)


@asynccontextmanager
async def shelves(
    settings: Settings, aws: AWS, tls: ssl.SSLContext | None
) -> AsyncIterator[Shelves]:
    """Open the catalogue; a cache that is away opens itself later."""

    async def token() -> str:
        return await secret(aws, settings.redis_token_secret) or ""

    products = DynamoDBProducts(aws, settings.catalogue_table, currency=settings.currency)
    where = (settings.redis_host, settings.redis_port, tls)
    async with (
        Valkey(*where, token=token) as valkey,
        Valkey(*where, token=token, answer_seconds=LISTS_SECONDS) as bulk,
    ):
        cache = ProductCache(valkey, products)
        lists = CategoryLists(valkey, bulk, products)
        yield Shelves(Browsing(cache, lists), Keeping(products, cache), products, cache, valkey)
