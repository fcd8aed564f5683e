"""`worker seed`: goods for trying out; what is there already stays as it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from cloud.assets import S3Assets, s3
from shop.catalogue import Assortment
from worker import bootstrap, seed
from worker.adapters.sellers import PostgreSQLSellers
from worker.adapters.shelves import PostgreSQLShelves
from worker.bootstrap_catalogue import Shelves, shelves
from worker.errors import ChangedMeanwhileError
from worker.seed.pictures import Pictures
from worker.seed.scaled import goods
from worker.seed.shelves import Good, categories, vocabulary, written
from worker.settings import Settings

# Written at once; DynamoDB takes more, one machine does not.
AT_ONCE = 16
# Told of now and then: a hundred thousand take a while, and so do a hundred pictures.
TELL_EVERY = 1_000

log = logging.getLogger(__name__)


async def run(settings: Settings, *, products: int | None = None) -> None:
    """Put what is missing: the hand-written goods, or so many *products*."""
    now, currency = seed.now(), settings.currency
    wanted = written(now) if products is None else goods(products, now=now)
    async with (
        bootstrap.opened(settings) as stores,
        shelves(settings, stores.aws, bootstrap.tls()) as catalogue,
        Pictures(S3Assets(settings.assets_bucket, lambda: s3(settings.aws_region))) as pictures,
    ):
        database = PostgreSQLShelves(stores.pool)
        await _put_seller(PostgreSQLSellers(stores.pool))
        await database.put_freight(seed.freight(currency))
        await database.put_coupon(seed.coupon(currency, now=now))
        await _put_assortment(catalogue)
        there = await catalogue.products.all_versions()
        count = 0
        for some in _parts(one for one in wanted if one.product.product_id not in there):
            await database.put_stock({sku: n for good in some for sku, n in good.stock.items()})
            await asyncio.gather(*(_put(good, catalogue, pictures) for good in some))
            count += len(some)
            if count // TELL_EVERY > (count - len(some)) // TELL_EVERY:
                log.info("seeding", extra={"count": count})
    log.info("seeded", extra={"count": count})


async def _put(good: Good, catalogue: Shelves, pictures: Pictures) -> None:
    shown = await pictures.shown(good)
    try:
        await catalogue.keeping.writes.put(shown.product, before=None)
    except ChangedMeanwhileError:
        log.info("stays as it is", extra={"key": good.product.product_id})


async def _put_seller(sellers: PostgreSQLSellers) -> None:
    """Say who sells and what the shop promises, unless somebody has."""
    with suppress(ChangedMeanwhileError):
        await sellers.write_company(seed.COMPANY)
    for kind, text in seed.policies():
        with suppress(ChangedMeanwhileError):
            await sellers.write_policy(kind, text)


async def _put_assortment(catalogue: Shelves) -> None:
    """Name shelves and facets, unless somebody has."""
    if (await catalogue.products.assortment()).version == 0:
        first = Assortment(1, tuple(categories()), vocabulary())
        await catalogue.keeping.writes.put_assortment(first)


def _parts(found: Iterable[Good]) -> Iterator[list[Good]]:
    left = iter(found)
    while some := list(islice(left, AT_ONCE)):
        yield some
