"""`worker seed`: goods for trying out; what is there already stays as it is."""

from __future__ import annotations

import logging

from worker import bootstrap, seed
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.shelves import PostgreSQLShelves
from worker.settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Put what is missing."""
    now, currency = seed.now(), settings.currency
    goods = dict(seed.offers(currency, now=now))
    async with bootstrap.opened(settings) as stores:
        shelves = PostgreSQLShelves(stores.pool)
        await shelves.put_company(seed.COMPANY)
        await shelves.put_freight(seed.freight(currency))
        await shelves.put_coupon(seed.coupon(currency, now=now))
        await shelves.put_stock({offer.sku: quantity for offer, quantity in goods.items()})
        catalogue = DynamoDBOffers(stores.aws, settings.catalogue_table)
        new = sum([await catalogue.put_new(offer) for offer in goods])
    log.info("seeded", extra={"count": new})
