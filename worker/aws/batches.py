"""What became of a batch, entry by entry: each failure is told, none is raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Failure(NamedTuple):
    """An entry that was not done, by its place in what was given, and why."""

    place: int
    code: str
    detail: str
    # Then it fails again.
    is_our_fault: bool


class Taken(NamedTuple):
    """Ids of the messages that were taken, by place, and the rest."""

    ids: Mapping[int, str]
    failures: Sequence[Failure]
