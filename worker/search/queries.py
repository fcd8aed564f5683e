"""What is asked for: bounded words, what asks tantivy for them, and how well a name answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice, product
from typing import Final, NamedTuple

import tantivy

from shop.catalogue import Language
from worker.search.engine import Candidate
from worker.search.entries import sku_mark
from worker.search.fields import SHARED, any_of, begins, has
from worker.search.plurals import forms
from worker.search.words import telling, words_of

# A name has 120 letters; what is typed beyond some words narrows nothing down.
LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 8
_MOST_SPELLINGS: Final = 64


class Place(IntEnum):
    """Where a query was met: the lower the better."""

    SKU = 0
    WHOLE_NAME = 1
    START_OF_NAME = 2
    IN_NAME = 3
    START_OF_FIRST_WORD = 4
    START_OF_WORD = 5
    FACTS = 6
    TEXTS = 7


class Key(NamedTuple):
    """By what a product is ranked; a page ends at one."""

    place: int
    missing: int  # words asked for that its name has not
    bent: int  # words asked for that it has in another form, if at all
    length: int
    newest: int


@dataclass(frozen=True)
class Query:
    """Words; the last may be the beginning of one."""

    words: tuple[str, ...]
    forms: tuple[frozenset[str], ...]

    @property
    def start(self) -> str:
        """How a name begins that it asks for."""
        return " ".join(self.words)

    @property
    def sku(self) -> tantivy.Query:
        """What asks for it as a SKU."""
        return has(SHARED, sku_mark(self.start))

    def whole(self, field: str) -> tantivy.Query:
        """Return what asks for names that are just this."""
        names = islice(product(*self.forms), _MOST_SPELLINGS)
        return any_of(has(field, " ".join(one)) for one in names)

    def each(
        self, fields: Sequence[str], beginnings: Sequence[str], codes: Sequence[str]
    ) -> list[tantivy.Query]:
        """Return what asks for each word in one of *fields*.

        The last may be the beginning of a word in one of *beginnings*, or stand for *codes*.
        """
        asked = [[has(field, form) for field in fields for form in one] for one in self.forms]
        asked[-1] += [begins(field, self.words[-1]) for field in beginnings]
        asked[-1] += [has(SHARED, code) for code in codes]
        return [any_of(one) for one in asked]

    def key(self, found: Candidate, place: Place) -> Key:
        """Return how well *found* answers, which was met in *place* or better."""
        words = found.words.split()
        has = [not one.isdisjoint(words) for one in self.forms]
        begun = any(word.startswith(self.words[-1]) for word in words)
        missing = len(has) - sum(has) - (begun and not has[-1])
        bent = sum(word not in words for word in self.words)
        place = self._place(found.words, words, has, missing, place)
        return Key(place, missing, bent, len(words), -found.row)

    def _place(
        self, name: str, words: Sequence[str], has: Sequence[bool], missing: int, place: Place
    ) -> Place:
        if place is Place.SKU:
            return place
        starts = all(word in one for word, one in zip(words, self.forms, strict=False))
        if starts and len(words) == len(self.forms):
            return Place.WHOLE_NAME
        if starts and len(words) > len(self.forms):
            return Place.START_OF_NAME
        if missing:
            return place
        if all(has):
            return Place.IN_NAME
        # Soap, and then soapstone.
        begun = name.startswith(self.start)
        return Place.START_OF_FIRST_WORD if begun else Place.START_OF_WORD


def query(text: str, language: Language) -> Query | None:
    """Return what *text* asks for; None where it holds no word."""
    words = telling(words_of(text[:LONGEST_QUERY]), language)[:MOST_WORDS]
    return of_words(words, language) if words else None


def of_words(words: Sequence[str], language: Language) -> Query:
    """Return the query of *words*."""
    return Query(tuple(words), tuple(forms(word, language) for word in words))
