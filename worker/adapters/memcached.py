"""Memcached: the nodes that the configuration endpoint names, each key on one of them.

A key has one node for as long as the cluster has the same nodes. While that node is away the key
is nowhere else: it would come back as it was before.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

from cloud.errors import AwayError
from worker.adapters.memcached_connection import ANSWER_SECONDS, Answer, connect
from worker.adapters.memcached_nodes import Address, Node, addresses, ended, rest_seconds

# So long a start waits for a cache; nobody needs one to begin.
START_SECONDS = 1.0
# ElastiCache changes its list of nodes when staff does.
DISCOVERY_SECONDS = 60.0

_KEY = re.compile(r"[!-~]{1,250}")
_STORED = {b"STORED": True, b"NOT_STORED": False, b"EXISTS": False, b"NOT_FOUND": False}
_DELETED = (b"DELETED", b"NOT_FOUND")

log = logging.getLogger(__name__)


class Held(NamedTuple):
    """A value, and what stands for this very writing of it."""

    value: bytes
    unique: bytes


class Memcached:
    """A cluster. Every method raises `AwayError` where a key's node does not answer in time."""

    def __init__(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        *,
        answer_seconds: float = ANSWER_SECONDS,
        discovery_seconds: float = DISCOVERY_SECONDS,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._answer_seconds, self._discovery_seconds = answer_seconds, discovery_seconds
        self._nodes: dict[Address, Node] = {}
        self._discovering: asyncio.Task[None] | None = None
        self._discovered = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._discovering = asyncio.create_task(self._discover())
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                await self._discovered.wait()
                for node in self._nodes.values():
                    await node.tried.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._discovering is not None:
            await ended(self._discovering)
        await self._use(set())

    async def get(self, key: str) -> bytes | None:
        """Return the value of *key*; None where there is none."""
        held = await self._read(b"get", key)
        return held.value if held else None

    async def gets(self, key: str) -> Held | None:
        """Return the value of *key* with what `cas` wants; None where there is none."""
        return await self._read(b"gets", key)

    async def add(self, key: str, value: bytes, *, seconds: int) -> bool:
        """Write a value where there is none; return whether there was none."""
        return await self._write(b"add", key, value, seconds)

    async def cas(self, key: str, value: bytes, unique: bytes, *, seconds: int) -> bool:
        """Write over the very value that `gets` read; return whether it was there still."""
        return await self._write(b"cas", key, value, seconds, unique)

    async def delete(self, key: str) -> None:
        """Have no value of *key*."""
        answer = await self._ask(key, b"delete %b\r\n" % key.encode())
        if answer.words[0] not in _DELETED:
            raise _surprise(answer)

    async def _read(self, verb: bytes, key: str) -> Held | None:
        answer = await self._ask(key, b"%b %b\r\n" % (verb, key.encode()))
        match answer.words:
            case [b"END"]:
                return None
            case [b"VALUE", _, _, _, *unique]:
                return Held(answer.block, b"".join(unique))
        raise _surprise(answer)

    async def _write(
        self, verb: bytes, key: str, value: bytes, seconds: int, unique: bytes = b""
    ) -> bool:
        line = b"%b %b 0 %d %d %b" % (verb, key.encode(), seconds, len(value), unique)
        answer = await self._ask(key, b"%b\r\n%b\r\n" % (line.rstrip(), value))
        if answer.words[0] not in _STORED:
            raise _surprise(answer)
        return _STORED[answer.words[0]]

    async def _ask(self, key: str, command: bytes) -> Answer:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key, wanted 1 to 250 printable ASCII characters")
        if not self._nodes:
            raise AwayError(f"memcached {self._host}:{self._port}", "no node is known")
        return await max(self._nodes.values(), key=lambda node: node.weight(key)).ask(command)

    # ---- nodes

    async def _discover(self) -> None:
        """Follow the cluster's list of nodes; as long as none comes, the last one counts."""
        is_away = False
        while True:
            try:
                await self._use(await self._listed())
                is_away = False
            except AwayError as error:
                if not is_away:
                    log.warning("cache nodes unknown", extra={"problem": str(error)})
                is_away = True
            self._discovered.set()
            await asyncio.sleep(rest_seconds() if is_away else self._discovery_seconds)

    async def _listed(self) -> set[Address]:
        """Ask the configuration endpoint for the nodes."""
        connection = await connect(
            self._host, self._port, self._tls, answer_seconds=self._answer_seconds
        )
        try:
            answer = await connection.ask(b"config get cluster\r\n")
        finally:
            await connection.close()
        if answer.words[0] != b"CONFIG":
            raise _surprise(answer)
        return addresses(answer.block)

    async def _use(self, listed: set[Address]) -> None:
        """Have these nodes and no others."""
        gone = [self._nodes.pop(address) for address in set(self._nodes) - listed]
        for address in listed - set(self._nodes):
            self._nodes[address] = Node(address, self._tls, answer_seconds=self._answer_seconds)
        for node in gone:
            await node.close()


def _surprise(answer: Answer) -> AwayError:
    return AwayError("memcached", b" ".join(answer.words).decode("ascii", "replace"))
