"""One connection to Valkey: commands go out at once, answers come in the order of commands.

What is not answered in time ends the connection, as with memcached. One pipelined connection on
libvalkey's reader takes less than a third of valkey-py's time: docs/decisions/0012.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Any, cast

import libvalkey

from cloud.errors import AwayError

# In a zone an answer takes less than one; what takes longer is slower than the table behind.
ANSWER_SECONDS = 0.05
CONNECT_SECONDS = 1.0

# What stands in a command, and what comes: bytes, numbers, None, lists of these.
Word = bytes | str | int
Answer = Any


class RefusedCommandError(Exception):
    """The server does not carry out a command; its first word says why, such as NOSCRIPT."""


async def connect(
    host: str, port: int, tls: ssl.SSLContext | None, *, token: str, answer_seconds: float
) -> Connection:
    """Return a connection that answers; raise `AwayError` where there is none in time."""
    loop = asyncio.get_running_loop()
    where = f"valkey {host}:{port}"
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                lambda: Connection(where, answer_seconds), host, port, ssl=tls
            )
    except (OSError, UnicodeError) as error:  # TimeoutError and SSLError are OSErrors, too
        raise AwayError(where, f"{type(error).__name__}: {error}") from error
    try:
        if token:
            await connection.ask("AUTH", token)
        role = (await connection.ask("ROLE"))[0]
    except RefusedCommandError as error:
        await connection.close()
        raise AwayError(where, str(error).partition(" ")[0]) from error
    except BaseException:
        await connection.close()
        raise
    if role != b"master":
        # After a failover the name stands for another server, once it is looked up again.
        await connection.close()
        raise AwayError(where, f"it is a {role!r}")
    return connection


class Connection(asyncio.Protocol):
    """A connection; `lost` says why, once it has ended."""

    def __init__(self, where: str, answer_seconds: float) -> None:
        self._where, self._answer_seconds = where, answer_seconds
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._problem = ""
        self._transport: asyncio.Transport | None = None
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._reader = libvalkey.Reader(replyError=RefusedCommandError)

    async def ask(self, *words: Word) -> Answer:
        """Send a command and return its answer; raise `AwayError` where none comes in time."""
        if self._transport is None or self._transport.is_closing():
            raise AwayError(self._where, "the connection has ended")
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self._asked.append(answered)
        self._transport.write(libvalkey.pack_command(words))
        timer = self._loop.call_later(self._answer_seconds, self._expire, answered)
        try:
            return await answered
        finally:
            timer.cancel()

    async def close(self) -> None:
        """End the connection at once, and return when it has ended."""
        self._abandon("closed")
        await asyncio.shield(self.lost)

    def _abandon(self, problem: str) -> None:
        """End the connection at once; whoever waits is told the problem."""
        self._problem = self._problem or problem
        for answered in self._asked:
            if not answered.done():
                answered.set_exception(AwayError(self._where, problem))
        self._asked.clear()
        if self._transport is not None:
            self._transport.abort()

    def _expire(self, answered: asyncio.Future[Answer]) -> None:
        if not answered.done():
            self._abandon(f"no answer within {self._answer_seconds:g} s")

    # ---- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._abandon(str(exc or "the server hung up"))
        if not self.lost.done():
            self.lost.set_result(self._problem)

    def data_received(self, data: bytes) -> None:
        """Hand out what is answered."""
        self._reader.feed(data)
        try:
            # False is no answer of RESP2, so it stands for none that has come whole.
            while (answer := self._reader.gets()) is not False:
                self._hand_out(answer)
        except (IndexError, libvalkey.ProtocolError):
            self._abandon("it does not speak Valkey's protocol")

    def _hand_out(self, answer: Answer) -> None:
        # Whoever asked may have gone; the answer is his all the same.
        answered = self._asked.popleft()
        if answered.done():
            return
        if isinstance(answer, RefusedCommandError):
            answered.set_exception(answer)
            if str(answer).startswith("READONLY"):
                self._abandon("it has become a replica")
        else:
            answered.set_result(answer)
