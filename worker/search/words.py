"""Words as they are compared: small letters, without accents and marks, bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from shop.catalogue import Language

_WORD: Final = re.compile(r"[^\W_]+")
_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]+")
# Has the letters of our languages, a byte each: a table folds them in a tenth of the time.
_USUAL: Final = "latin-1"
# Stands for what a table cannot tell.
_SLOWLY: Final = b"\0"


def folded(text: str) -> str:
    """Return the words of *text* in small letters, without accents, and spaces between."""
    try:
        quick = text.encode(_USUAL).translate(_quickly())
    except UnicodeEncodeError:
        return _folded(text)
    return _folded(text) if _SLOWLY in quick else quick.decode(_USUAL)


def words_of(text: str) -> list[str]:
    """Return the words of *text*, in order, folded."""
    return folded(text).split()


def _folded(text: str) -> str:
    apart = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    if not apart.isascii():
        apart = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(apart))


@cache
def _quickly() -> bytes:
    """Return what each letter of the usual code becomes, where that is one letter of it."""
    return b"".join(_quick(chr(code)) for code in range(256))


def _quick(letter: str) -> bytes:
    code = (_folded(letter) or " ").encode(_USUAL, "ignore")
    return code if len(code) == 1 else _SLOWLY


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
