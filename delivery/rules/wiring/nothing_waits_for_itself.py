"""X06: no resource, and so no tier, waits for itself by whatever detour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from delivery.rules.reading.shapes import listed
from delivery.rules.reading.written import attribute, function, section
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import walk

VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        resources = section(template, "Resources")
        waits = {id_: _named(one) & set(resources) for id_, one in resources.items()}
        for id_ in resources:
            if id_ in _before(id_, waits):
                yield Fault(file, id_, f"waits for itself, by {', '.join(sorted(waits[id_]))}")


def _named(resource: Mapping[str, Any]) -> set[str]:  # Any: a resource as it is written
    """Return what *resource* names: what it depends on and what it refers to."""
    found = {str(one) for one in listed(resource.get("DependsOn"))}
    for _, value in walk(resource.get("Properties")):
        found.add(attribute(value)[0])
        name, argument = function(value)
        if name == "Fn::Sub":
            text = argument[0] if isinstance(argument, list) and argument else argument
            found.update(VARIABLE.findall(str(text)))
    return found


def _before(id_: str, waits: Mapping[str, set[str]]) -> set[str]:
    """Return everything that must be there before *id_*."""
    found: set[str] = set()
    open_ = [id_]
    while open_:
        new = waits[open_.pop()] - found
        found |= new
        open_.extend(new)
    return found


RULE = Rule(
    "X06",
    reason="CloudFormation refuses a circle, and cannot say how it was meant",
    remedy="drop the DependsOn or the reference that leads back",
    of_set=check,
)
