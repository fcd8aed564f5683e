"""Read a frozen `Settings` dataclass from environment variables, naming every fault at once.

A field `order_queue_url: str` is the variable ORDER_QUEUE_URL. Fields are `str`, `int`, or
`str | None` where an empty variable means there is none; a field without a default is required.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar, get_type_hints

S = TypeVar("S")


class SettingsError(Exception):
    """The environment does not hold what a process needs; `faults` has a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("the process cannot start: " + "; ".join(faults))
        self.faults = faults


def read(settings: type[S], environ: Mapping[str, str]) -> S:
    """Return *settings* filled from *environ*; raise `SettingsError` with all faults."""
    hints = get_type_hints(settings)
    found: dict[str, str | int | None] = {}
    faults: list[str] = []
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]  # S is a dataclass
        name, kind = variable(field.name), hints[field.name]
        text = environ.get(name)
        if text is None:
            if field.default is dataclasses.MISSING:
                faults.append(f"{name} is not set")
        elif kind is int:
            if text.isascii() and text.isdigit():
                found[field.name] = int(text)
            else:
                faults.append(f"{name} is {text!r}, wanted a whole number")
        elif text == "" and kind is str:
            faults.append(f"{name} is empty")
        else:
            found[field.name] = text or None
    if faults:
        raise SettingsError(faults)
    return settings(**found)


def variable(field: str) -> str:
    """Return the environment variable of a field of a `Settings` dataclass."""
    return field.upper()
