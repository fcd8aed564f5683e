"""What a mistyped word may have been: one letter more, less, other, or two swapped."""

from __future__ import annotations

from string import ascii_lowercase, digits
from typing import Final

# Shorter words are too near to each other: "cama" and "capa".
SHORTEST: Final = 5
# Longer ones have too many slips to be tried.
LONGEST: Final = 32

_LETTERS: Final = ascii_lowercase + digits


def near(word: str) -> set[str]:
    """Return all that is one slip away from *word*, or nothing where it is short or long.

    Some 73 a letter: looking them up takes a fraction of what an index of deletions would
    cost in memory, and only words that find nothing come here.
    """
    if not SHORTEST <= len(word) <= LONGEST:
        return set()
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if right[1:]}
    other = {left + letter + right[1:] for left, right in parts if right for letter in _LETTERS}
    more = {left + letter + right for left, right in parts for letter in _LETTERS}
    return (less | swapped | other | more) - {word}
