"""From what somebody types to ranked products: corrections first, then ever wider questions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from shop.catalogue import Language
from shop.errors import InvalidError
from worker.search.entries import attribute_mark, category_mark
from worker.search.queries import Key, Place, Query, all_of, of_words, query
from worker.search.tables import MOST_CANDIDATES, Candidate, Tables
from worker.search.typos import near

_LONGEST_CURSOR: Final = 40


class Found(Struct, frozen=True):
    """A page of what was found."""

    product_ids: tuple[str, ...] = ()
    # Of all pages; counting stops, and `is_more` says so.
    total: int = 0
    is_more: bool = False
    # What the next page begins after; empty on the last.
    after: str = ""
    # What was looked for instead, where something seemed mistyped: "did you mean".
    corrected: str = ""
    # Nothing has all the words; these have some.
    is_loose: bool = False


def found(
    tables: Tables,
    text: str,
    language: Language,
    *,
    most: int,
    after: str,
    category: str,
    attributes: Mapping[str, str],
) -> Found:
    """Return a page of at most *most* products for *text*, from *after* on."""
    begin = _read(after)
    asked = query(text, language)
    if asked is None:
        return Found()
    marks = all_of(
        [category_mark(category)] * bool(category)
        + [attribute_mark(*pair) for pair in sorted(attributes.items())]
    )
    known, corrected, is_loose = _corrected(tables, asked, language)
    ranked = _ranked(tables, known, marks) if known else []
    if known and not ranked and len(known.words) > 1:
        ranked, is_loose = _ranked(tables, known, marks, is_loose=True), True
    start = bisect_right(ranked, begin, key=lambda one: one[0]) if begin else 0
    page = ranked[start : start + most]
    return Found(
        tuple(one.product_id for _, one in page),
        len(ranked),
        len(ranked) == MOST_CANDIDATES,
        _write(page[-1][0]) if page and start + most < len(ranked) else "",
        corrected if ranked else "",
        is_loose and bool(ranked),
    )


def suggested(tables: Tables, text: str, language: Language, most: int) -> list[str]:
    """Return at most *most* names that *text* may be the beginning of."""
    asked = query(text, language)
    known = _corrected(tables, asked, language)[0] if asked else None
    if known is None:
        return []
    ranked = _ranked(tables, known, "", in_texts=False)
    return list(dict.fromkeys(one.name for _, one in ranked))[:most]


def _ranked(
    tables: Tables, asked: Query, marks: str, *, in_texts: bool = True, is_loose: bool = False
) -> list[tuple[Key, Candidate]]:
    """Return what answers, the best first: wider questions only where narrower leave room."""
    keys: dict[int, tuple[Key, Candidate]] = {}
    for place, candidates in _questions(tables, asked, marks, in_texts=in_texts, is_loose=is_loose):
        for one in candidates:
            if one.row not in keys:
                keys[one.row] = (asked.key(one, place), one)
        if len(keys) >= MOST_CANDIDATES:
            break
    return sorted(keys.values())[:MOST_CANDIDATES]


def _questions(
    tables: Tables, asked: Query, marks: str, *, in_texts: bool, is_loose: bool
) -> Iterator[tuple[Place, list[Candidate]]]:
    if is_loose:
        yield (
            Place.FACTS,
            tables.matching("near", asked.match(in_texts=False, with_all=False), marks),
        )
        return
    yield Place.SKU, tables.matching("near", asked.sku, marks)
    yield Place.START_OF_NAME, tables.named(asked.start, asked.names, marks)
    yield Place.FACTS, tables.matching("near", asked.match(in_texts=False), marks)
    if in_texts:
        yield Place.TEXTS, tables.matching("far", asked.match(in_texts=True), marks)


def _corrected(tables: Tables, asked: Query, language: Language) -> tuple[Query | None, str, bool]:
    """Return *asked* of words that exist, how it reads where it changed, and if any is left out."""
    words: list[str] = []
    read: list[str] = []
    last = len(asked.words) - 1
    for place, word in enumerate(asked.words):
        if any(tables.occurs(one, begins=False) for one in asked.forms[place]) or (
            place == last and tables.occurs(word, begins=True)
        ):
            words.append(word)
            read.append(word)
        elif meant := _meant(tables, word):
            words.append(meant[0])
            read.append(meant[1])
    if not words:
        return None, "", False
    changed = " ".join(read) if words != list(asked.words) else ""
    return of_words(words, language), changed, len(words) < len(asked.words)


def _meant(tables: Tables, word: str) -> tuple[str, str] | None:
    """Return the word that *word* was most likely meant to be, and how it is written."""
    known = tables.spellings(near(word) | near(word.removesuffix("s")))
    frequent = sorted(known, key=lambda one: (-tables.products_with(one), one))
    if not frequent or not tables.products_with(frequent[0]):
        return None
    return frequent[0], known[frequent[0]]


def _write(key: Key) -> str:
    return "_".join(str(part) for part in key)


def _read(after: str) -> Key | None:
    """Return the key that a page ended at; raise `InvalidError` where it is none of ours."""
    if not after:
        return None
    parts = after[: _LONGEST_CURSOR + 1].split("_")
    try:
        place, missing, bent, length, newest = (int(part) for part in parts)
    except ValueError as error:
        raise InvalidError("after", after[:_LONGEST_CURSOR], "where a page ended") from error
    return Key(place, missing, bent, length, newest)
