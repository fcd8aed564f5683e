"""`worker orders`: takes orders until SIGTERM, then finishes what it holds."""

from __future__ import annotations

import asyncio
import logging
import signal

from cloud.logs import Metrics
from worker import bootstrap
from worker.settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Run until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    metrics = Metrics("orders")
    async with bootstrap.opened(settings) as stores:
        log.info("started")
        await bootstrap.run(settings, stores, metrics, stop)
        metrics.write()
    log.info("stopped")
