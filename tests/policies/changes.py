"""Single changes to a copy of the emitted templates: faults a rule must name, or harmless ones."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from delivery import templates

DELETE = object()
LAYER = 20  # changes that are judged in one go; more, and the guilty one is long looked for


@dataclass(frozen=True)
class Change:
    """Set, or delete, what lies at *path* of *file*.

    A path is dotted (`Resources.OrderQueue.Properties.VisibilityTimeout`), with numbers for list
    items; a tuple where a key holds a dot itself. A callable value is given the old one.
    """

    file: str
    path: str | tuple[str, ...]
    value: Any

    @property
    def keys(self) -> list[str]:
        return list(self.path) if isinstance(self.path, tuple) else self.path.split(".")

    @property
    def ground(self) -> list[str]:
        """What no other change may touch in one go: the whole list, where one item goes."""
        return self.keys[:-1] if self.value is DELETE else self.keys


@dataclass(frozen=True)
class Break:
    """Changes that break one rule, and the resource that the rule must name."""

    rule: str
    at: str
    changes: tuple[Change, ...]


def breaks(
    rule: str, file: str, path: str | tuple[str, ...], value: Any = DELETE, *, at: str = ""
) -> Break:
    """Return a break by one change; *at* is the logical id found, by default the one in *path*."""
    change = Change(file, path, value)
    return Break(rule, at or change.keys[1], (change,))


@cache
def emitted() -> Mapping[str, Mapping[str, Any]]:
    """Return the committed templates as data; nobody may change them."""
    return {name: templates.parse(text) for name, text in templates.read(templates.FOLDER).items()}


def changed(*changes: Change) -> dict[str, Mapping[str, Any]]:
    """Return the committed templates with *changes* made; an unknown path is a KeyError."""
    made = dict(emitted())
    for change in changes:
        body = copy.deepcopy(made[change.file])
        *way, last = change.keys
        place: Any = body
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        index = int(last) if isinstance(place, list) else last
        if change.value is DELETE:
            del place[index]
        elif callable(change.value):
            place[index] = change.value(place[index])
        else:
            place[index] = change.value
        made[change.file] = body
    return made


def layers(changes: Iterable[Change]) -> list[list[Change]]:
    """Return *changes* in layers, each of which can be made in one go."""
    made: list[list[Change]] = []
    for change in changes:
        for layer in made:
            if len(layer) < LAYER and not any(_meet(change, other) for other in layer):
                layer.append(change)
                break
        else:
            made.append([change])
    return made


def _meet(one: Change, other: Change) -> bool:
    shared = min(len(one.ground), len(other.ground))
    return one.file == other.file and one.ground[:shared] == other.ground[:shared]
