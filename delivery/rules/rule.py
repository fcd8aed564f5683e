"""What a rule is, what it finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from delivery.resolved import Deployment, Resource
from delivery.rules.launches import Launch


@dataclass(frozen=True)
class Fault:
    """Something that a rule finds: where, and what is wrong with it."""

    file: str
    logical_id: str
    reason: str


@dataclass(frozen=True)
class Set:
    """A set of templates as written, and as launched in every way we judge."""

    templates: Mapping[str, Mapping[str, Any]]
    launches: tuple[Launch, ...]
    unreadable: list[Fault] = field(default_factory=list)  # what was left out of both

    @cached_property
    def deployments(self) -> list[Deployment]:
        """What every launch would make; a rule about the text need not wait for it."""
        return [launch.of(self.templates) for launch in self.launches]


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    `check` looks at one launch; with `whole` only at launches of the root, where what is not
    there is missing. `of_set` looks at the templates as written.
    """

    id: str
    reason: str
    remedy: str
    check: Callable[[Deployment], Iterable[Fault]] | None = None
    of_set: Callable[[Set], Iterable[Fault]] | None = None
    whole: bool = True


def fault(resource: Resource, reason: str) -> Fault:
    """Return a fault of *resource*."""
    return Fault(resource.file, resource.logical_id, reason)


def missing(file: str, logical_id: str, reason: str) -> Fault:
    """Return a fault of something that is not there; *file* is where it belongs."""
    return Fault(file, logical_id, reason)


def number(value: object) -> float:
    """Return a number that a template may write as text; not a number where it is none."""
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def true(value: object) -> bool:
    """Return whether a template's value means yes: true or "true"."""
    return str(value).lower() == "true"
