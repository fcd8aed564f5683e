"""One connection to memcached: commands go out at once, answers come in the order of commands.

What is not answered in time ends the connection, so that a slow or vanished server costs its
callers one short wait, and whoever comes after them none.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, cast

from cloud.errors import AwayError

# In a zone an answer takes less than one; what takes longer is slower than the database.
ANSWER_SECONDS = 0.05
CONNECT_SECONDS = 1.0

# Above any answer that a command of ours can have.
MOST_BYTES = 2 * 2**20

# These are followed by a block, and their fourth word is its length.
_WITH_BLOCK = (b"VALUE", b"CONFIG")
_END = b"\r\nEND\r\n"
# The server did not understand us, so nobody knows what it will answer next.
_CONFUSED = (b"ERROR", b"CLIENT_ERROR")


class Answer(NamedTuple):
    """The words of an answer's first line, and the block that follows some of them."""

    words: list[bytes]
    block: bytes = b""


async def connect(
    host: str, port: int, tls: ssl.SSLContext | None, *, answer_seconds: float
) -> Connection:
    """Return a connection that answers; raise `AwayError` where there is none in time."""
    loop = asyncio.get_running_loop()
    where = f"memcached {host}:{port}"
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                lambda: Connection(where, answer_seconds), host, port, ssl=tls
            )
    except (OSError, UnicodeError) as error:  # TimeoutError and SSLError are OSErrors, too
        raise AwayError(where, f"{type(error).__name__}: {error}") from error
    try:
        # Some accept connections and say nothing, or speak too slowly.
        await connection.ask(b"version\r\n")
    except BaseException:
        await connection.close()
        raise
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
        self._received = bytearray()

    async def ask(self, command: bytes) -> Answer:
        """Send *command* and return its answer; raise `AwayError` where none comes in time."""
        if self._transport is None or self._transport.is_closing():
            raise AwayError(self._where, "the connection has ended")
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self._asked.append(answered)
        self._transport.write(command)
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
        self._received += data
        try:
            for answer in self._answers():
                if answer.words[0] in _CONFUSED:
                    self._abandon(b" ".join(answer.words).decode("ascii", "replace"))
                    return
                # Whoever asked may have gone; the answer is his all the same.
                answered = self._asked.popleft()
                if not answered.done():
                    answered.set_result(answer)
        except (IndexError, ValueError):
            self._abandon("it does not speak memcached's protocol")

    def _answers(self) -> Iterator[Answer]:
        """Yield answers that have come whole."""
        while (end := self._received.find(b"\r\n")) >= 0:
            words, length, block = bytes(self._received[:end]).split(), end + 2, b""
            if words[0] in _WITH_BLOCK:
                start, length = length, length + int(words[3]) + len(_END)
                if len(self._received) < length:
                    break
                block = bytes(self._received[start : length - len(_END)])
                if self._received[length - len(_END) : length] != _END:
                    raise ValueError
            del self._received[:length]
            yield Answer(words, block)
        if len(self._received) > MOST_BYTES:
            raise ValueError
