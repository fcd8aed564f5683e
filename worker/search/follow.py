"""What keeps the index up to date: hints at once, changes every 2 s, everything every 10 min.

A hint may be lost, a change read too early, a list of changes be behind: each is caught by what
comes after it. No more is trusted than that a product's version only grows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, Protocol

from shop.catalogue import Product
from worker.loops import Loop
from worker.search.entries import Names
from worker.search.index import Index

POLL_SECONDS: Final = 2.0
COMPARE_SECONDS: Final = 600.0
# Changes carry the clock of who made them, and an index of DynamoDB lags behind its table.
OVERLAP: Final = timedelta(seconds=10)
MOST_READ: Final = 1_000

log = logging.getLogger(__name__)


class Changes(Protocol):
    """The catalogue by time of change; may be behind for a moment."""

    async def since(self, moment: datetime) -> list[tuple[str, int]]:
        """Return id and version of each product that changed at *moment* or later."""
        ...


class Catalogue(Protocol):
    """The catalogue itself."""

    async def products(self, ids: Collection[str]) -> dict[str, Product]:
        """Return those of *ids* that there are, archived ones included, as they are now."""
        ...

    async def all_versions(self) -> dict[str, int]:
        """Return the version of each product; it may be a moment old."""
        ...

    async def names(self) -> Names:
        """Return how categories, attributes and their values are called."""
        ...


class Hints(Protocol):
    """Who has just been changed; none is promised to arrive."""

    async def next(self) -> Collection[str]:
        """Return ids of products, perhaps none after a while."""
        ...


class Follower:
    """Holds the index that is asked, and follows the catalogue with it."""

    def __init__(
        self,
        changes: Changes,
        catalogue: Catalogue,
        hints: Hints,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._changes, self._catalogue, self._hints = changes, catalogue, hints
        self._clock = clock
        self._since: datetime | None = None
        # Replaced as a whole; a search goes on with the one that it began with.
        self.index = Index()

    @property
    def is_ready(self) -> bool:
        """Whether the whole catalogue was once taken in."""
        return self._since is not None

    def loops(self) -> list[Loop]:
        """Return what is to be done again and again."""
        return [
            Loop("search hints", self.hear, rest_seconds=POLL_SECONDS),
            Loop("search changes", self.poll, rest_seconds=POLL_SECONDS),
            Loop("search compare", self.compare, rest_seconds=COMPARE_SECONDS),
        ]

    async def hear(self) -> bool:
        """Take in what a hint tells of; return that there may be more."""
        if ids := await self._hints.next():
            await self._read(self.index, set(ids))
        return True

    async def poll(self) -> bool:
        """Take in what changed since the last time, and a little before."""
        index, since, began = self.index, self._since, self._clock()
        if since is None:
            return False
        told = await self._changes.since(since - OVERLAP)
        await self._read(index, await self._newer(index, dict(told)))
        # An index that took its place meanwhile has not seen these: it asks again from its start.
        if index is self.index:
            self._since = began
        return False

    async def compare(self) -> bool:
        """Take in all that differs; begin anew where things have other names, or at the start."""
        names = await self._catalogue.names()
        if not self.is_ready or names != self.index.names:
            await self._rebuild(names)
            return False
        index = self.index
        # Read first: what is put between the two must not look as if it were gone.
        known = await asyncio.to_thread(index.versions)
        there = await self._catalogue.all_versions()
        await self._read(
            index, [one for one, version in there.items() if version > known.get(one, 0)]
        )
        await self._forget(index, known.keys() - there.keys())
        return False

    async def _rebuild(self, names: Names) -> None:
        """Fill a new index aside, and let it take the place of the old."""
        began = self._clock()
        index = Index(names)
        index.begin()
        await self._read(index, await self._catalogue.all_versions())
        await asyncio.to_thread(index.finish)
        self.index, self._since = index, began
        log.info("search index built", extra={"seconds": (self._clock() - began).total_seconds()})

    async def _newer(self, index: Index, told: Mapping[str, int]) -> list[str]:
        known = await asyncio.to_thread(index.versions_of, told)
        return [one for one, version in told.items() if version > known.get(one, 0)]

    async def _forget(self, index: Index, ids: Collection[str]) -> None:
        """Remove products that are gone for good, which a list that lags does not prove."""
        for some in _some(ids):
            there = await self._catalogue.products(some)
            await asyncio.to_thread(index.remove, [one for one in some if one not in there])

    async def _read(self, index: Index, ids: Collection[str]) -> None:
        for some in _some(ids):
            products = await self._catalogue.products(some)
            await asyncio.to_thread(index.put, list(products.values()))


def _some(ids: Collection[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while some := list(islice(left, MOST_READ)):
        yield some
