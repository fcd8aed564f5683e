"""The storefront with everything it works with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from cloud.aws import AWS
from cloud.errors import AwayError
from cloud.signing_keys import SigningKeys
from shop.api.catalogue_operations import ASSORTMENT
from shop.rendering.environment import Templates
from storefront.adapters.backend import HTTPBackend
from storefront.adapters.order_queue import SQSOrderQueue
from storefront.app import application
from storefront.errors import BackendError
from storefront.settings import Settings
from storefront.shop import Shop
from storefront.static_files import static_paths


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[ASGIApp]:
    """Return the storefront, with connections that last as long as the block."""
    paths = static_paths()
    async with AWS(settings.aws_region) as aws:
        keys = SigningKeys(aws, settings.signing_key_secret)
        async with HTTPBackend(settings.backend_url, keys) as backend:
            shop = Shop(
                settings.public_url,
                settings.currency,
                backend,
                SQSOrderQueue(aws, settings.order_queue_url, backend, keys),
                keys,
                Templates(currency=settings.currency, static=paths.__getitem__),
            )

            async def away() -> list[str]:
                try:
                    await keys.keys()
                    await backend.ask(ASSORTMENT)
                except (AwayError, BackendError) as error:
                    return [str(error)]
                return []

            yield application(shop, keys=lambda: keys.known, away=away)
