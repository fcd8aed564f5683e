"""The index as one language sees it: ever wider questions, and the words that it knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import tantivy

from shop.catalogue import Language
from worker.search.engine import Candidate, Engine
from worker.search.fields import FIELDS, SHARED, Fields, all_of, any_of, begins
from worker.search.queries import Place, Query
from worker.search.typos import near

# The beginning of a word of one or two letters is looked for in what a product is, not in texts.
_SHORTEST_BEGINNING: Final = 3


class Shelf(NamedTuple):
    """One language of the index."""

    engine: Engine
    language: Language
    # How the words of names and facts are written, by their folded form.
    spellings: Mapping[str, str]

    @property
    def fields(self) -> Fields:
        """The fields of its language."""
        return FIELDS[self.language]

    def answers(
        self, asked: Query, marks: list[tantivy.Query], *, in_texts: bool
    ) -> Iterator[tuple[Place, list[Candidate]]]:
        """Return what answers *asked* and has all of *marks*, the best places first."""
        whole, name, facts, texts = self.fields
        last = asked.words[-1]
        codes = self.engine.beginning(last, SHARED)

        def found(place: Place, *questions: tantivy.Query) -> tuple[Place, list[Candidate]]:
            return place, self.engine.newest(all_of([*questions, *marks]), self.language)

        yield found(Place.SKU, asked.sku)
        yield found(Place.WHOLE_NAME, asked.whole(whole))
        yield found(Place.START_OF_NAME, begins(whole, f"{asked.start} "))
        yield found(Place.IN_NAME, *asked.each([name], [], []))
        yield found(Place.START_OF_FIRST_WORD, begins(whole, asked.start))
        yield found(Place.START_OF_WORD, *asked.each([name], [name], []))
        near = [name, facts]
        yield found(Place.FACTS, *asked.each([*near, SHARED], near, codes))
        if in_texts:
            begun = [*near, texts] if len(last) >= _SHORTEST_BEGINNING else near
            yield found(Place.TEXTS, *asked.each([*near, texts, SHARED], begun, codes))

    def answers_in_part(
        self, asked: Query, marks: list[tantivy.Query]
    ) -> Iterator[tuple[Place, list[Candidate]]]:
        """Return what has some words of *asked* and all of *marks*, the most words first."""
        near = self.fields[1:3]
        words = asked.each([*near, SHARED], near, [])
        for least in range(len(words) - 1, 0, -1):
            question = all_of([any_of(words, least=least), *marks])
            yield Place.FACTS, self.engine.newest(question, self.language)

    def knows(self, asked: Query) -> list[bool]:
        """Return which words of *asked* there are; the last may be the beginning of one."""
        known, last = self._has(asked), asked.words[-1]
        known[-1] = known[-1] or any(self.engine.beginning(last, one, 1) for one in self._all)
        return known

    def has_all(self, asked: Query) -> bool:
        """Return whether there is each word of *asked*, as it is or in another form."""
        return all(self._has(asked))

    def _has(self, asked: Query) -> list[bool]:
        return [any(self.engine.occurs(one, self._all) for one in some) for some in asked.forms]

    @property
    def _all(self) -> list[str]:
        return [*self.fields[1:], SHARED]

    def meant(self, word: str) -> str:
        """Return the word that *word* was most likely meant to be; empty where there is none."""
        fields = self.fields[1:3]
        # Sorted for the same answer each time.
        slips = sorted(near(word) | near(word.removesuffix("s")))
        counts = {
            one: self.engine.products_with(one, fields) for one in slips if one in self.spellings
        }
        best = max(counts, key=lambda one: counts[one], default="")
        return best if counts.get(best) else ""
