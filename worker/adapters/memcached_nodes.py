"""The nodes of a memcached cluster: each is connected whenever it answers, and waited for never."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import ssl
from typing import NamedTuple

from cloud.errors import AwayError
from worker.adapters.memcached_connection import Answer, Connection, connect

# A node that failed is left alone for about so long.
REST_SECONDS = 2.0

log = logging.getLogger(__name__)


class Address(NamedTuple):
    """Where a node is; its certificate names the host."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Node:
    """A server of the cluster; `tried` is set once it is known whether it answers."""

    def __init__(
        self, address: Address, tls: ssl.SSLContext | None, *, answer_seconds: float
    ) -> None:
        self._address, self._tls, self._answer_seconds = address, tls, answer_seconds
        self._connection: Connection | None = None
        self.tried = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep())

    def weight(self, key: str) -> bytes:
        """Return how much *key* belongs here: it lies where it weighs most."""
        return hashlib.blake2b(f"{self._address} {key}".encode(), digest_size=8).digest()

    async def ask(self, command: bytes) -> Answer:
        """Send a command; raise `AwayError` at once as long as the node is left alone."""
        if self._connection is None:
            raise AwayError(f"memcached {self._address}", "it is left alone for a while")
        return await self._connection.ask(command)

    async def close(self) -> None:
        """End the connection, and look for no other."""
        await ended(self._keeping)

    async def _keep(self) -> None:
        """Have a connection; where it fails, rest and have another."""
        is_away = False
        while True:
            try:
                connection = await connect(
                    *self._address, self._tls, answer_seconds=self._answer_seconds
                )
            except AwayError as error:
                if not is_away:
                    log.warning("cache is away", extra={"problem": str(error)})
                is_away = True
            else:
                is_away = False
                await self._serve(connection)
            self.tried.set()
            await asyncio.sleep(rest_seconds())

    async def _serve(self, connection: Connection) -> None:
        """Use a connection until it ends."""
        self._connection = connection
        self.tried.set()
        try:
            problem = await asyncio.shield(connection.lost)
            log.warning("cache lost", extra={"problem": f"{self._address}: {problem}"})
        finally:
            self._connection = None
            await connection.close()


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task, and return when it has ended."""
    task.cancel()
    await asyncio.wait({task})


def addresses(block: bytes) -> set[Address]:
    """Return the nodes of an answer: a version, then `host|address|port` for each."""
    try:
        _, listed, *_ = block.decode("ascii").split("\n")
        nodes = [one.split("|") for one in listed.split()]
        found = {Address(host or ip, int(port)) for host, ip, port in nodes}
    except ValueError as error:
        raise AwayError("memcached", f"nobody can read its list of nodes: {block!r}") from error
    if not found:
        raise AwayError("memcached", "its list of nodes is empty")
    return found


def rest_seconds() -> float:
    """Return how long to leave alone what failed; never in step with others."""
    return random.uniform(REST_SECONDS / 2, REST_SECONDS)  # noqa: S311, jitter  # nosec B311
