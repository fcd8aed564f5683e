"""`worker api`: answers the storefront until SIGTERM, then finishes what it has begun."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn

from worker import bootstrap, bootstrap_api
from worker.bootstrap_catalogue import shelves
from worker.settings import Settings

# Longer than the load balancer keeps a connection that is idle: it must be the one to close it.
KEEP_ALIVE_SECONDS = 75
# Shorter than systemd waits before it kills.
FINISH_SECONDS = 30

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn would end the process before its connections are closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        log.info("started")


async def run(settings: Settings) -> None:
    """Answer until told to stop."""
    stop = asyncio.Event()
    async with (
        bootstrap.opened(settings) as stores,
        shelves(settings, stores.aws, bootstrap.tls()) as catalogue,
    ):
        follower = bootstrap_api.follower_of(catalogue)
        server = _Server(
            uvicorn.Config(
                bootstrap_api.application(settings, stores, catalogue, follower),
                host=settings.host,
                port=settings.port,
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=FINISH_SECONDS,
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, server)
        async with asyncio.TaskGroup() as group:
            for loop in (*follower.loops(), catalogue.repairing):
                group.create_task(loop.run(stop))
            await server.serve()
            stop.set()
    log.info("stopped")


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True
