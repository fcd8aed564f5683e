"""T17: every part of a template has the shape in which CloudFormation reads it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set


def check(together: Set) -> Iterator[Fault]:
    yield from together.unreadable


RULE = Rule(
    "T17",
    reason="a part that nobody can read stops the launch, and no other rule looks at it",
    remedy="write it as a mapping: a resource with Type and Properties, a test with all it compares",
    of_set=check,
)
