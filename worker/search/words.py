"""Words as they are compared: small letters, without accents and marks, bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shop.catalogue import Language

# Longer ones are cut, where they are kept as where they are asked for.
LONGEST_WORD: Final = 32

_WORD: Final = re.compile(r"[^\W_]+")
_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]+")


def folded(text: str) -> str:
    """Return *text* in small letters, without accents: "Cão" is "cao"."""
    if text.isascii():
        return text.lower()
    apart = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    if apart.isascii():
        return apart
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the words of *text*, in order, folded."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded(text))]


def joined(text: str) -> list[str]:
    """Return what is written with hyphens in *text* as if it were without: "tshirt"."""
    if "-" not in text:
        return []
    return ["".join(words_of(one)) for one in text.split() if "-" in one.strip("-")]


def written(text: str, words: Sequence[str]) -> dict[str, str]:
    """Return how *words*, those of *text*, are written, by their folded form."""
    # NFC, so that a letter and its accent are one where words are cut out.
    raw = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    if len(words) == len(raw):
        return {word: one[:LONGEST_WORD] for word, one in zip(words, raw, strict=True)}
    # A letter such as ½ comes apart where it is folded.
    both = [(words_of(one), one[:LONGEST_WORD]) for one in raw]
    return {apart[0]: one for apart, one in both if len(apart) == 1}


# They stand in nearly every text, so they would find everything and tell nothing.
_STOP: Final[Mapping[Language, frozenset[str]]] = {
    "pt-BR": frozenset(
        words_of(
            "a o as os e de da do das dos em no na nos nas um uma para por com sem que ao à às"
        )
    ),
    "en": frozenset(words_of("a an the and of for to in on with without by from is it")),
}


def telling(words: Iterable[str], language: Language) -> list[str]:
    """Return *words* without those that tell nothing, unless there are only such."""
    words = list(words)
    stop = _STOP[language]
    return [one for one in words if one not in stop] or words
