"""The index: products in, ranked ids out. It knows nothing of the stores it is filled from.

It answers within milliseconds, but not within microseconds: ask it in a thread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Lock

from shop.catalogue import LANGUAGES, Language, Product
from worker.search.entries import Entry, Names, Writer
from worker.search.searching import Found, found, suggested
from worker.search.tables import Tables

# Put at once: searches wait for no more, and so many share what is remembered of words.
MOST_AT_ONCE = 500
# Nobody searches in what is being built.
MOST_AT_BUILD = 4_000


class Index:
    """Finds products in both languages; safe to be used by several threads."""

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or Names()
        self._sides = {one: _Side(one, self.names) for one in LANGUAGES}

    @classmethod
    def of(cls, products: Sequence[Product], names: Names | None = None) -> Index:
        """Return an index of *products*, built at once and nobody waiting for it."""
        index = cls(names)
        # SQLite works beside Python: a language each.
        with ThreadPoolExecutor(len(LANGUAGES)) as pool:
            list(pool.map(lambda side: side.build(products), index._sides.values()))
        return index

    def put(self, products: Collection[Product]) -> None:
        """Take in products, unless they are known as new; archived ones are never found."""
        left = iter(products)
        while some := list(islice(left, MOST_AT_ONCE)):
            for side in self._sides.values():
                side.put(some)

    def remove(self, product_ids: Collection[str]) -> None:
        """Forget products, and that they ever were."""
        for side in self._sides.values():
            side.remove(product_ids)

    def versions(self) -> dict[str, int]:
        """Return the version of each product that it knows, archived ones included."""
        return self._sides[LANGUAGES[-1]].versions()

    def versions_of(self, product_ids: Collection[str]) -> dict[str, int]:
        """Return the version of those of *product_ids* that it knows."""
        return self._sides[LANGUAGES[-1]].versions_of(product_ids)

    def begin(self) -> None:
        """Get ready to be filled; until `finish` it holds nothing for sure."""
        for side in self._sides.values():
            side.tables.begin()

    def finish(self) -> None:
        """Keep all that it was filled with."""
        for side in self._sides.values():
            side.tables.finish()

    def search(
        self,
        text: str,
        language: Language,
        *,
        most: int = 24,
        after: str = "",
        category: str = "",
        attributes: Mapping[str, str] | None = None,
    ) -> Found:
        """Return the products that *text* asks for, the best first, from *after* on."""
        side = self._sides[language]
        with side.lock:
            return found(
                side.tables,
                text,
                language,
                most=most,
                after=after,
                category=category,
                attributes=attributes or {},
            )

    def suggest(self, text: str, language: Language, most: int = 8) -> list[str]:
        """Return names of products that whoever typed *text* may be about to ask for."""
        side = self._sides[language]
        with side.lock:
            return suggested(side.tables, text, language, most)

    def close(self) -> None:
        """Free what it holds; nothing can be asked of it afterwards."""
        for side in self._sides.values():
            with side.lock:
                side.tables.close()


class _Side:
    """One language: its tables, and whose turn it is."""

    def __init__(self, language: Language, names: Names) -> None:
        self.language, self.names = language, names
        self.tables, self.lock = Tables(), Lock()

    def put(self, products: Collection[Product]) -> None:
        writer = Writer(self.language, self.names)
        shown, hidden = _apart(writer, _latest(products))
        with self.lock:
            self.tables.put(shown, hidden)
            self.tables.spell(writer.new_spellings())

    def build(self, products: Sequence[Product]) -> None:
        writer = Writer(self.language, self.names)
        # Where nothing else tells them apart, the newest come first.
        ordered = iter(sorted(_latest(products), key=lambda one: one.created_at))

        def batches() -> Iterator[tuple[list[Entry], dict[str, int]]]:
            while some := list(islice(ordered, MOST_AT_BUILD)):
                yield _apart(writer, some)

        self.tables.fill(batches())
        self.tables.spell(writer.new_spellings())

    def remove(self, product_ids: Collection[str]) -> None:
        with self.lock:
            self.tables.remove(product_ids)

    def versions(self) -> dict[str, int]:
        with self.lock:
            return self.tables.versions()

    def versions_of(self, product_ids: Collection[str]) -> dict[str, int]:
        with self.lock:
            return self.tables.versions_of(product_ids)


def _latest(products: Collection[Product]) -> Collection[Product]:
    """Return each product once: of several versions of it the newest counts."""
    latest: dict[str, Product] = {}
    for one in products:
        known = latest.get(one.product_id)
        if known is None or known.version < one.version:
            latest[one.product_id] = one
    return latest.values()


def _apart(writer: Writer, products: Collection[Product]) -> tuple[list[Entry], dict[str, int]]:
    """Return what is found of products, and the versions of those that never are."""
    shown = [writer.entry(one) for one in products if not one.is_archived]
    hidden = {one.product_id: one.version for one in products if one.is_archived}
    return shown, hidden
