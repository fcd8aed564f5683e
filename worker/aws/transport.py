"""Bytes to AWS and back, over connections that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, Self

import aiohttp
from yarl import URL

CONNECT_SECONDS = 1.0
# Each task that waits for orders holds one for 20 seconds; the rest are there for milliseconds.
MOST_CONNECTIONS = 32
# AWS closes an idle connection after 20 seconds and more: ours go first.
KEEP_SECONDS = 15.0

# What aiohttp would add to every request, and no service of ours reads.
SKIPPED = ("User-Agent", "Accept", "Accept-Encoding")


NO_ANSWER, BROKEN_ANSWER = "NoAnswer", "BrokenAnswer"


class Reply(NamedTuple):
    """What a service answered; names of headers are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """Nothing came, or half of an answer: *code* says which."""

    def __init__(self, problem: str, *, began: bool = False) -> None:
        super().__init__(problem)
        self.code = BROKEN_ANSWER if began else NO_ANSWER


class Transport(Protocol):
    """Who carries requests."""

    async def post(
        self, url: URL, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Reply:
        """Return the answer, or raise `NoAnswerError` where none came within *seconds*."""
        ...


class AiohttpTransport:
    """`Transport` over one session of aiohttp: `async with AiohttpTransport() as transport`."""

    _session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=KEEP_SECONDS)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=SKIPPED,
            auto_decompress=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def post(
        self, url: URL, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Reply:
        """Return the answer, or raise `NoAnswerError` where none came within *seconds*."""
        began = False
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                began = True
                return Reply(answer.status, answer.headers, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Its text may name addresses, never what was sent.
            raise NoAnswerError(f"{type(error).__name__} {error}".strip(), began=began) from error
