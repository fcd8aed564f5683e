"""T12: the largest size has of nothing less than both of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.rules.reading.written import Template, function, section
from delivery.rules.rule import Fault, Rule, Set, number
from delivery.templates import walk

SIZES = ("dev", "small", "growing")
# How large an instance type is, whatever its family; cache.m7g.large is one, too.
INSTANCE = re.compile(r"(?:db\.|cache\.)?([a-z]+\d+[a-z-]*)\.(\w+)")
WITHIN_FAMILY = ("nano", "micro", "small", "medium", "large", "xlarge")
LARGER = re.compile(r"(\d+)xlarge")
# Percent on demand: what is not, is spot, and only the largest saves by it.
SHRINKS = "OnDemandPercentageAboveBaseCapacity"


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        sizes = section(template, "Mappings").get("Sizes", {})
        rows = [row if isinstance(row := sizes.get(size), dict) else {} for size in SIZES]
        for name in sorted(set().union(*rows) - set(_shrinking(template))):
            *smaller, largest = (_rank(row.get(name)) for row in rows)
            if all(largest < rank for rank in smaller):
                values = ", ".join(str(row.get(name)) for row in rows)
                yield Fault(file, "Sizes", f"{name} is {values}: {SIZES[-1]} has the least")


def _shrinking(template: Template) -> Iterator[str]:
    """Yield the columns that may have less in the largest size."""
    for path, value in walk(template):
        name, argument = function(value)
        if name == "Fn::FindInMap" and SHRINKS in path and isinstance(argument, list):
            yield str(argument[-1])


def _rank(value: object) -> float:
    """Return a number for how much *value* is; not a number where more and less mean nothing."""
    found = INSTANCE.fullmatch(str(value))
    if not found:
        return {"false": 0.0, "true": 1.0}.get(str(value), number(value))
    size = found.group(2)
    if more := LARGER.fullmatch(size):
        return len(WITHIN_FAMILY) + float(more.group(1))
    return float(WITHIN_FAMILY.index(size)) if size in WITHIN_FAMILY else float("nan")


RULE = Rule(
    "T12",
    reason="who moves to the next size for a peak must not get less of anything",
    remedy="give size growing at least what dev or small have",
    of_set=check,
)
