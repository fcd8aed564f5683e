"""Words as they are compared: small letters, without accents and marks, bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from shop.catalogue import Language

# Longer ones are cut in pieces, where they are kept as where they are asked for.
_WORD: Final = re.compile(r"[^\W_]{1,32}")
_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]+")

# Has the letters of our languages, a byte each: a table folds them in a tenth of the time.
_USUAL: Final = "latin-1"
# Stands for what a table cannot tell; no text holds it.
_SLOWLY: Final = b"\0"


def folded(text: str) -> str:
    """Return *text* in small letters, without accents: "Cão" is "cao"."""
    if text.isascii():
        return text.lower()
    try:
        quick = text.encode(_USUAL).translate(_quickly())
    except UnicodeEncodeError:
        return _folded(text)
    return _folded(text) if _SLOWLY in quick else quick.decode(_USUAL)


def _folded(text: str) -> str:
    apart = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    if apart.isascii():
        return apart
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def _quickly() -> bytes:
    """Return what each letter of the usual code becomes, where that is one letter of it."""
    folds = [_folded(chr(code)).encode(_USUAL, "ignore") for code in range(256)]
    return b"".join(one if len(one) == 1 else _SLOWLY for one in folds)


def words_of(text: str) -> list[str]:
    """Return the words of *text*, in order, folded."""
    return _WORD.findall(folded(text))


def joined(text: str) -> list[str]:
    """Return what is written with hyphens in *text* as if it were without: "tshirt"."""
    return ["".join(words_of(one)) for one in text.split() if "-" in one.strip("-")]


def written(text: str) -> dict[str, str]:
    """Return how words of *text* are written, by their folded form, where that differs."""
    if text.isascii():
        return {}
    # NFC, so that a letter and its accent are one where words are cut out.
    raw = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    both = [(words_of(one), one) for one in raw]
    return {words[0]: one for words, one in both if [one] != words and len(words) == 1}


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


def are_telling(words: Iterable[str], language: Language) -> bool:
    """Return whether each of *words* tells something."""
    return _STOP[language].isdisjoint(words)
