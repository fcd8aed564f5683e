"""From what somebody types to ranked products: corrections first, then ever wider questions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import tantivy
from msgspec import Struct

from shop.errors import InvalidError
from worker.search.engine import MOST_CANDIDATES, Candidate
from worker.search.entries import attribute_mark, category_mark
from worker.search.fields import SHARED, has
from worker.search.queries import Key, Place, Query, of_words, query
from worker.search.shelf import Shelf

_LONGEST_CURSOR: Final = 40

_Ranked = list[tuple[Key, Candidate]]


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
    shelves: Sequence[Shelf],
    text: str,
    *,
    most: int,
    after: str,
    category: str,
    attributes: Mapping[str, str],
) -> Found:
    """Return a page of at most *most* products for *text*, from *after* on.

    The first of *shelves* counts; another only where just that one has all of the words.
    """
    begin = _read(after)
    asked = query(text, shelves[0].language)
    if asked is None:
        return Found()
    marks = [category_mark(category)] * bool(category)
    marks += [attribute_mark(*pair) for pair in sorted(attributes.items())]
    ranked, corrected, is_loose = _best(
        *_understood(shelves, text, asked), [has(SHARED, one) for one in marks]
    )
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


def suggested(shelf: Shelf, text: str, most: int) -> list[str]:
    """Return at most *most* names that *text* may be the beginning of."""
    asked = query(text, shelf.language)
    known = _corrected(shelf, asked)[0] if asked else None
    if known is None:
        return []
    ranked = _ranked(known, shelf.answers(known, [], in_texts=False))
    return list(dict.fromkeys(one.title for _, one in ranked))[:most]


def _understood(shelves: Sequence[Shelf], text: str, asked: Query) -> tuple[Shelf, Query]:
    """Return *asked*, or what *text* asks for where it is of another language."""
    first, *others = shelves
    if not all(first.knows(asked)):
        for other in others:
            also = query(text, other.language)
            if also and other.has_all(also):
                return other, also
    return first, asked


def _best(shelf: Shelf, asked: Query, marks: list[tantivy.Query]) -> tuple[_Ranked, str, bool]:
    """Return what answers *asked* best, how it reads where it changed, and if it is loose."""
    known, corrected, is_loose = _corrected(shelf, asked)
    if known is None:
        return [], "", False
    ranked = _ranked(known, shelf.answers(known, marks, in_texts=True))
    if not ranked and len(known.words) > 1:
        ranked, is_loose = _ranked(known, shelf.answers_in_part(known, marks)), True
    return ranked, corrected, is_loose


def _ranked(asked: Query, answers: Iterable[tuple[Place, list[Candidate]]]) -> _Ranked:
    """Return *answers*, the best first: wider ones only where narrower leave room."""
    keys: dict[int, tuple[Key, Candidate]] = {}
    for place, candidates in answers:
        for one in candidates:
            if one.row not in keys:
                keys[one.row] = (asked.key(one, place), one)
        if len(keys) >= MOST_CANDIDATES:
            break
    return sorted(keys.values(), key=lambda one: one[0])[:MOST_CANDIDATES]


def _corrected(shelf: Shelf, asked: Query) -> tuple[Query | None, str, bool]:
    """Return *asked* of words that exist, how it reads where it changed, and if any is left out."""
    words: list[str] = []
    read: list[str] = []
    for word, is_known in zip(asked.words, shelf.knows(asked), strict=True):
        meant = word if is_known else shelf.meant(word)
        if meant:
            words.append(meant)
            read.append(word if is_known else shelf.spellings[meant])
    if not words:
        return None, "", False
    changed = " ".join(read) if words != list(asked.words) else ""
    return of_words(words, shelf.language), changed, len(words) < len(asked.words)


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
