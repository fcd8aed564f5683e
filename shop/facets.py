"""Facets that somebody has chosen, as pages and the internal API write them.

`colour:blue,red;size:m` is any of a facet's values, and all of the facets. Whoever asks for the
same in another order asks for the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MOST = 10
_FACET = re.compile(r"([a-z0-9-]{1,64}):([a-z0-9-]{1,64}(?:,[a-z0-9-]{1,64})*)")


def read(texts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the values chosen of each facet in all of *texts*; what is no facet is left out."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for facet in text.split(";"):
            if match := _FACET.fullmatch(facet):
                found.setdefault(match[1], set()).update(match[2].split(","))
    return {name: frozenset(found[name]) for name in sorted(found)[:MOST]}


def spelled(chosen: Mapping[str, Iterable[str]]) -> str:
    """Return facets as the one text that means them."""
    return ";".join(f"{name}:{','.join(sorted(chosen[name]))}" for name in sorted(chosen))
