"""The index: products in, ranked ids out. It knows nothing of the stores it is filled from.

It answers within milliseconds, but not within microseconds: ask it in a thread.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from shop.catalogue import LANGUAGES, Language, Product
from worker.search.engine import Engine
from worker.search.entries import Entry, Names, Writer
from worker.search.searching import Found, found, suggested
from worker.search.shelf import Shelf

# Put at once: what is read of a change waits for no more.
MOST_AT_ONCE = 500
# So many entries take a millisecond or two; then whoever waits for Python has a turn.
_AT_A_STRETCH: Final = 50
_TURN_SECONDS: Final = 0.000_05


class Index:
    """Finds products in both languages; safe to be used by several threads."""

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or Names()
        self._engine, self._writer = Engine(), Writer(self.names)

    @classmethod
    def of(cls, products: Collection[Product], names: Names | None = None) -> Index:
        """Return an index of *products*, built at once and nobody waiting for it."""
        index = cls(names)
        index.begin()
        index.put(products)
        index.finish()
        return index

    def put(self, products: Collection[Product]) -> None:
        """Take in products, unless they are known as new; archived ones are never found."""
        left = iter(products)
        while some := list(islice(left, MOST_AT_ONCE)):
            # Of several versions of a product the newest counts.
            latest = {one.product_id: one for one in sorted(some, key=lambda one: one.version)}
            self._engine.put(
                self._entries([one for one in latest.values() if not one.is_archived]),
                {one.product_id: one.version for one in latest.values() if one.is_archived},
            )

    def _entries(self, products: Sequence[Product]) -> Iterator[Entry]:
        for start in range(0, len(products), _AT_A_STRETCH):
            yield from map(self._writer.entry, products[start : start + _AT_A_STRETCH])
            time.sleep(_TURN_SECONDS)

    def remove(self, product_ids: Collection[str]) -> None:
        """Forget products, and that they ever were."""
        self._engine.remove(product_ids)

    def versions(self) -> dict[str, int]:
        """Return the version of each product that it knows, archived ones included."""
        return self._engine.versions()

    def versions_of(self, product_ids: Collection[str]) -> dict[str, int]:
        """Return the version of those of *product_ids* that it knows."""
        return self._engine.versions_of(product_ids)

    def begin(self) -> None:
        """Get ready to be filled; until `finish` it holds nothing for sure."""
        self._engine.begin()

    def finish(self) -> None:
        """Keep all that it was filled with."""
        self._engine.finish()
        self._writer.forget()

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
        return found(
            [self._shelf(one) for one in sorted(LANGUAGES, key=lambda one: one != language)],
            text,
            most=most,
            after=after,
            category=category,
            attributes=attributes or {},
        )

    def suggest(self, text: str, language: Language, most: int = 8) -> list[str]:
        """Return names of products that whoever typed *text* may be about to ask for."""
        return suggested(self._shelf(language), text, most)

    def close(self) -> None:
        """Free what it holds; nothing can be put afterwards."""
        self._engine.close()

    def _shelf(self, language: Language) -> Shelf:
        return Shelf(self._engine, language, self._writer.spellings[language])
