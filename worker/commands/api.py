"""`worker api`: answers the storefront until SIGTERM, then finishes what it has begun."""

from __future__ import annotations

import asyncio

from cloud.serving import serve
from worker import bootstrap, bootstrap_api
from worker.bootstrap_catalogue import shelves
from worker.settings import Settings


async def run(settings: Settings) -> None:
    """Answer until told to stop."""
    stop = asyncio.Event()
    async with (
        bootstrap.opened(settings) as stores,
        shelves(settings, stores.aws, bootstrap.tls()) as catalogue,
    ):
        follower = bootstrap_api.follower_of(catalogue)
        application = bootstrap_api.application(settings, stores, catalogue, follower)
        async with asyncio.TaskGroup() as group:
            for loop in (*follower.loops(), catalogue.repairing):
                group.create_task(loop.run(stop))
            await serve(application, host=settings.host, port=settings.port)
            stop.set()
