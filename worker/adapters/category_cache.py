"""Lists of categories: in the process as long as their generation in Valkey is the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cloud.errors import AwayError
from shop.category_lists import Entry, Page, Wanted, decode_entry, encode_entry, page
from worker.adapters.product_scripts import (
    COMPLETE,
    ENTER,
    ENTERED_SECONDS,
    GENERATION,
    LIST_SECONDS,
    SHELF,
    VERSION_BYTES,
    WHOLE,
)
from worker.adapters.valkey import Valkey
from worker.ports import Catalogue

# So many entries are written at once: Valkey does nothing else meanwhile.
AT_ONCE = 200
# While Valkey is away a list is read from the table's index, which is dear.
APART_SECONDS = 60.0
# Pages that are asked for again and again, of a category at one generation.
MOST_PAGES = 128


@dataclass(frozen=True)
class _List:
    generation: bytes
    entries: Sequence[Entry]
    read_at: float
    # What each was made of: after a change only what differs is made anew.
    made: Mapping[bytes, Entry] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)


class CategoryLists:
    """`worker.ports.Lists`; *bulk* is a connection that may take its time."""

    def __init__(self, valkey: Valkey, bulk: Valkey, catalogue: Catalogue) -> None:
        self._valkey, self._bulk, self._catalogue = valkey, bulk, catalogue
        self._known: dict[str, _List] = {}
        self._reading: dict[str, asyncio.Task[_List]] = {}

    async def entries(self, category: str) -> Sequence[Entry]:
        """Return what lists know of the products that are shown in a category."""
        return (await self._list(category)).entries

    async def page(self, category: str, wanted: Wanted) -> Page:
        """Return a page of a category; the same one is made once a generation."""
        listed = await self._list(category)
        facets = sorted((name, sorted(values)) for name, values in wanted.facets.items())
        key = repr((facets, wanted.least_minor, wanted.most_minor, wanted.sort, wanted.after))
        key += str(wanted.most)
        if key not in listed.pages:
            if len(listed.pages) >= MOST_PAGES:
                listed.pages.clear()
            listed.pages[key] = page(listed.entries, wanted)
        return listed.pages[key]

    async def _list(self, category: str) -> _List:
        known = self._known.get(category)
        try:
            at, whole = await self._valkey.ask("HMGET", SHELF + category, GENERATION, WHOLE)
        except AwayError:
            if known and time.monotonic() - known.read_at < APART_SECONDS:
                return known
            return await self._apart(category, known)
        if known and whole and at == known.generation:
            return known
        return await self._once(category, is_whole=whole is not None, at=at)

    async def _once(self, category: str, *, is_whole: bool, at: bytes | None) -> _List:
        """Read a list, once however many ask for it as it is now."""
        key = f"{category} {at!r}"
        if key not in self._reading:
            self._reading[key] = asyncio.create_task(self._read(category, is_whole=is_whole))
            self._reading[key].add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(self._reading[key])

    def _ended(self, key: str, done: asyncio.Task[_List]) -> None:
        del self._reading[key]
        if not done.cancelled():
            done.exception()  # told to all who wait; nobody may

    async def _read(self, category: str, *, is_whole: bool) -> _List:
        if not is_whole:
            entries = await self._catalogue.entries(category)
            try:
                await self._write(category, entries)
            except AwayError:
                return self._remember(category, _List(b"", entries, time.monotonic()))
        try:
            answer = await self._bulk.ask("HGETALL", SHELF + category)
        except AwayError:
            return await self._apart(category, self._known.get(category))
        fields = dict(zip(answer[::2], answer[1::2], strict=True))
        generation = fields.pop(GENERATION, b"")
        fields.pop(WHOLE, None)
        known = self._known.get(category)
        before = known.made if known else {}
        # Behind its version a tombstone has nothing.
        shown = [value for value in fields.values() if value[VERSION_BYTES:]]
        made = {one: before.get(one) or decode_entry(one[VERSION_BYTES:]) for one in shown}
        listed = _List(generation, tuple(made.values()), time.monotonic(), made)
        return self._remember(category, listed)

    async def _write(self, category: str, entries: Sequence[Entry]) -> None:
        """Have Valkey hold these entries or newer ones."""
        for first in range(0, len(entries), AT_ONCE):
            some: list[str | bytes] = []
            for one in entries[first : first + AT_ONCE]:
                some += [one.product_id, f"{one.version:010}".encode() + encode_entry(one)]
            await self._bulk.run(ENTER, [SHELF + category], ENTERED_SECONDS, *some)
        await self._bulk.run(COMPLETE, [SHELF + category], ENTERED_SECONDS, LIST_SECONDS)

    async def _apart(self, category: str, known: _List | None) -> _List:
        """Return a list without Valkey: from the index, or as it was where that fails, too."""
        try:
            entries = await self._catalogue.entries(category)
        except AwayError:
            if known is None:
                raise
            return known
        return self._remember(category, _List(b"", entries, time.monotonic()))

    def _remember(self, category: str, listed: _List) -> _List:
        self._known[category] = listed
        return listed
