"""Public pages, kept for seconds: rendered from their key alone, so nobody's data are in them.

A page is a list of byte segments; between two of them stands what is personal, escaped and put in
by position when it is sent. Who has no cookie of ours gets the bytes as they were compressed once.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from urllib.parse import parse_qsl, urlencode

import brotli

from shop import facets
from shop.paths import QUERY_ARGUMENTS

KEPT_SECONDS = 2.0
# Pages that were rendered together are not all rendered again together.
JITTER = 0.25
MOST_BYTES = 64 * 1024 * 1024
# By measurement the smallest per microsecond for pages of 10 to 40 KB.
BROTLI, GZIP = 4, 6
LONGEST_QUERY = 512
FACETS = "option"

# What nobody can write into a product's text, as it is another in each process.
_MARK = secrets.token_hex(8)
SPLICES = ("cart",)


def mark(splice: str) -> str:
    """Return what a template writes where something personal is to stand."""
    return f"{_MARK}{splice}{_MARK}"


@dataclass(frozen=True)
class Page:
    """A rendered page; between segments n and n + 1 stands splice n."""

    segments: tuple[bytes, ...]
    splices: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"text/html; charset=utf-8"

    @cached_property
    def body(self) -> bytes:
        """The page of somebody of whom nothing is known."""
        return b"".join(self.segments)

    @cached_property
    def etag(self) -> bytes:
        """What names these bytes."""
        return b'"' + hashlib.sha256(self.body).hexdigest()[:24].encode() + b'"'

    @cached_property
    def brotli(self) -> bytes:
        """The page compressed, for browsers of today."""
        compressed: bytes = brotli.compress(self.body, quality=BROTLI)
        return compressed

    @cached_property
    def gzip(self) -> bytes:
        """The page compressed, for all others."""
        return gzip.compress(self.body, GZIP, mtime=0)

    def personal(self, values: Mapping[str, str]) -> bytes:
        """Return the page with what is personal in its places."""
        pieces = [self.segments[0]]
        for splice, segment in zip(self.splices, self.segments[1:], strict=True):
            pieces += (escape(values.get(splice, "")).encode(), segment)
        return b"".join(pieces)


def page_of(text: str, *, status: int = 200, content_type: str = "text/html") -> Page:
    """Return a rendered text as a page, cut where something personal is to stand."""
    segments, splices = [], []
    rest = text
    while _MARK in rest:
        before, splice, rest = rest.split(_MARK, 2)
        segments.append(before.encode())
        splices.append(splice)
    segments.append(rest.encode())
    kind = f"{content_type}; charset=utf-8".encode()
    return Page(tuple(segments), tuple(splices), status, content_type=kind)


def key_of(path: str, query: bytes) -> str:
    """Return what a page depends on: its path, and of the query what pages know, in order."""
    if not query or len(query) > LONGEST_QUERY:
        return path
    known: dict[str, str] = {}
    # A form without a script sends a facet for each box that is ticked.
    ticked: list[str] = []
    for name, value in parse_qsl(query.decode("latin-1"), max_num_fields=None):
        if name == FACETS:
            ticked.append(value)
        elif name in QUERY_ARGUMENTS:
            known.setdefault(name, value)
    if chosen := facets.spelled(facets.read(ticked)):
        known[FACETS] = chosen
    return f"{path}?{urlencode(sorted(known.items()))}" if known else path


@dataclass
class Kept:
    """Pages by key, the oldest first; one that is asked for by many at a time is made once."""

    seconds: float = KEPT_SECONDS
    most_bytes: int = MOST_BYTES
    clock: Callable[[], float] = time.monotonic
    _pages: OrderedDict[str, tuple[float, Page]] = field(default_factory=OrderedDict)
    _making: dict[str, asyncio.Future[Page]] = field(default_factory=dict)
    _bytes: int = 0

    def fresh(self, key: str) -> Page | None:
        """Return the page of *key*, unless it is too old."""
        found = self._pages.get(key)
        if found is None or found[0] < self.clock():
            return None
        return found[1]

    async def page(self, key: str, make: Callable[[], Awaitable[Page]]) -> Page:
        """Return the page of *key*, made anew where it is too old."""
        if (page := self.fresh(key)) is not None:
            return page
        if (making := self._making.get(key)) is None:
            making = asyncio.ensure_future(self._make(key, make))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        # Whoever goes away does not take the page from the others who wait for it.
        return await asyncio.shield(making)

    async def _make(self, key: str, make: Callable[[], Awaitable[Page]]) -> Page:
        page = await make()
        if page.status in (200, 404):
            self._keep(key, page)
        return page

    def _keep(self, key: str, page: Page) -> None:
        self._drop(key)
        until = self.clock() + self.seconds * random.uniform(1 - JITTER, 1)  # noqa: S311, jitter  # nosec B311
        self._pages[key] = (until, page)
        self._bytes += len(page.body)
        while self._bytes > self.most_bytes:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: str) -> None:
        found = self._pages.pop(key, None)
        if found is not None:
            self._bytes -= len(found[1].body)
