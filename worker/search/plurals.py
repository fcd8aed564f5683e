"""A word with its singulars and plurals, by tables: what is meant by any of them is all of them.

Texts are kept as they are written, and a question is asked in every form. Some forms that no
language has come along; they find nothing and cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from shop.catalogue import Language

# Shorter ones are seldom plurals ("gás", "bus"), and lose their meaning with a letter.
_SHORTEST: Final = 3

# Singular and plural; words come without accents, in small letters.
_ENDINGS: Final[Mapping[Language, tuple[tuple[str, str], ...]]] = {
    "pt-BR": (
        ("", "s"),
        ("ao", "oes"),  # botões
        ("ao", "aes"),  # pães
        ("al", "ais"),
        ("el", "eis"),  # papéis
        ("il", "eis"),  # fáceis
        ("il", "is"),  # infantis
        ("ol", "ois"),
        ("ul", "uis"),
        ("m", "ns"),
        ("r", "res"),
        ("z", "zes"),
        ("s", "ses"),
    ),
    "en": (
        ("", "s"),
        ("y", "ies"),
        ("s", "ses"),
        ("x", "xes"),
        ("z", "zes"),
        ("ch", "ches"),
        ("sh", "shes"),
        ("o", "oes"),
        ("f", "ves"),  # shelves
        ("fe", "ves"),  # knives
        ("man", "men"),
        ("child", "children"),
        ("foot", "feet"),
        ("mouse", "mice"),
    ),
}


def forms(word: str, language: Language) -> frozenset[str]:
    """Return *word*, its singulars, and the plurals of them all."""
    if len(word) < _SHORTEST or not word.isalpha():
        return frozenset({word})
    endings = _ENDINGS[language]
    singulars = {word} | _swapped([word], [(many, one) for one, many in endings])
    return frozenset(singulars | _swapped(singulars, endings))


def _swapped(words: Iterable[str], endings: Iterable[tuple[str, str]]) -> set[str]:
    return {
        word.removesuffix(old) + new
        for word in words
        for old, new in endings
        if word.endswith(old) and len(word) - len(old) + len(new) >= _SHORTEST
    }
