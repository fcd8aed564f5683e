"""HTTP behind a load balancer: connections outlive its own, and what was begun is finished."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

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


async def serve(application: ASGIApp, *, host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT."""
    server = _Server(
        uvicorn.Config(
            application,
            host=host,
            port=port,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            # Whose address counts is decided by who knows what stands before us.
            proxy_headers=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=FINISH_SECONDS,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, server)
    await server.serve()
    log.info("stopped")


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True
