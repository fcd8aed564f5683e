"""X02: a value keeps its name on its way: no parameter is given what another is named for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.rules.reading.written import (
    attribute,
    branches,
    file_of,
    function,
    given,
    nested,
    section,
)
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import ROOT

OUTPUT = "Outputs."
NOTHING = {"Ref": "AWS::NoValue"}


def check(together: Set) -> Iterator[Fault]:
    root = together.templates.get(ROOT, {})
    stacks = nested(together.templates)
    offered = {
        name
        for stack in stacks.values()
        for name in section(together.templates.get(file_of(stack), {}), "Outputs")
    }
    known = offered | set(section(root, "Parameters"))
    for id_, stack in stacks.items():
        asked = section(together.templates.get(file_of(stack), {}), "Parameters")
        for name in sorted(set(asked) ^ set(given(stack))):
            says = "asked for and not given" if name not in given(stack) else "given unasked"
            yield Fault(ROOT, id_, f"parameter {name} is {says}")
        for name, value in given(stack).items():
            for one in branches(value):
                if found := _misnamed(name, one, known):
                    yield Fault(ROOT, id_, f"parameter {name} {found}")
    for name, output in section(root, "Outputs").items():
        for one in branches(output.get("Value")):
            of, what = attribute(one)
            if name in offered and what.startswith(OUTPUT) and what != OUTPUT + name:
                yield Fault(ROOT, name, f"gives {what} of {of}, wanted {name}")


def _misnamed(name: str, value: Any, known: set[str]) -> str:
    """Return what is wrong with *value* as the parameter *name*, where *known* have names."""
    if value == NOTHING:
        return ""
    of, what = attribute(value)
    if of:
        source = what.removeprefix(OUTPUT) if what.startswith(OUTPUT) else of
        # A tier may call a value as it likes, but not by the name of another.
        return f"is given {source} of {of}" if source != name and name in known else ""
    kind, argument = function(value)
    if kind == "Fn::FindInMap":
        # Mapping Artifacts holds Bucket and WorkerDigest for ArtifactsBucket and WorkerDigest.
        key = str(argument[-1]) if isinstance(argument, list) and argument else ""
        return "" if key and name.endswith(key) else f"is given {key} of a mapping"
    return "" if kind else f"is written out as {value!r}, and no choice reaches it"


RULE = Rule(
    "X02",
    reason="two subnets, queues or hosts swapped in the root start well, and fail much later",
    remedy="give the parameter the root's parameter or the tier's output of the same name",
    of_set=check,
)
