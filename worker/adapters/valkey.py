"""Valkey: connected whenever it answers, and waited for never; scripts are sent once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from cloud.errors import AwayError
from worker.adapters.valkey_connection import (
    ANSWER_SECONDS,
    Answer,
    Connection,
    RefusedCommandError,
    Word,
    connect,
)

# A server that failed is left alone for about so long.
REST_SECONDS = 2.0
# So long a start waits for a cache; nobody needs one to begin.
START_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Script:
    """A script in Lua; it runs whole, with nothing else between."""

    text: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        # Valkey names scripts so; nothing secret rests on it.
        digest = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "digest", digest)


class Valkey:
    """A server. Every method raises `AwayError` where it does not answer in time.

    *token* is asked anew for each connection: it may have been rotated.
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        *,
        token: Callable[[], Awaitable[str]],
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._host, self._port, self._tls, self._token = host, port, tls, token
        self._answer_seconds = answer_seconds
        self._connection: Connection | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._keeping = asyncio.create_task(self._keep())
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                await self._tried.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    async def ask(self, *words: Word) -> Answer:
        """Carry out a command; raise `AwayError` at once as long as the server is left alone."""
        try:
            return await self._ask(*words)
        except RefusedCommandError as error:
            raise self._away(str(error)) from error

    async def run(self, script: Script, keys: Sequence[str], *given: Word) -> Answer:
        """Carry out a script."""
        try:
            return await self._ask("EVALSHA", script.digest, len(keys), *keys, *given)
        except RefusedCommandError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise self._away(str(error)) from error
        return await self.ask("EVAL", script.text, len(keys), *keys, *given)

    async def _ask(self, *words: Word) -> Answer:
        if self._connection is None:
            raise self._away("it is left alone for a while")
        return await self._connection.ask(*words)

    def _away(self, problem: str) -> AwayError:
        return AwayError(f"valkey {self._host}:{self._port}", problem)

    async def _keep(self) -> None:
        """Have a connection; where it fails, rest and have another."""
        is_away = False
        while True:
            try:
                connection = await self._connected()
            except AwayError as error:
                if not is_away:
                    log.warning("cache is away", extra={"problem": str(error)})
                is_away = True
            else:
                is_away = False
                await self._serve(connection)
            self._tried.set()
            await asyncio.sleep(_rest_seconds())

    async def _connected(self) -> Connection:
        return await connect(
            self._host,
            self._port,
            self._tls,
            token=await self._token(),
            answer_seconds=self._answer_seconds,
        )

    async def _serve(self, connection: Connection) -> None:
        """Use a connection until it ends."""
        self._connection = connection
        self._tried.set()
        try:
            problem = await asyncio.shield(connection.lost)
            log.warning("cache lost", extra={"problem": problem})
        finally:
            self._connection = None
            await connection.close()


def _rest_seconds() -> float:
    """Return how long to leave alone what failed; never in step with others."""
    return random.uniform(REST_SECONDS / 2, REST_SECONDS)  # noqa: S311, jitter  # nosec B311
