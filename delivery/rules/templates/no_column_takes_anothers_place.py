"""T16: no column of the sizes is read twice where the second time another is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.rules.reading.written import Template, function, section
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import walk


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        rows = section(template, "Mappings").get("Sizes", {}).values()
        columns = {str(column) for row in rows if isinstance(row, dict) for column in row}
        unread = sorted(columns - {column for column, _ in _read(template)})
        twice = {column for (column, _), n in Counter(_placed(template)).items() if n > 1}
        if unread and twice:
            reads = ", ".join(sorted(twice))
            yield Fault(file, "Sizes", f"nobody reads {', '.join(unread)}, and two read {reads}")


def _placed(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each column that is read, with the type and the property of the resource."""
    for resource in section(template, "Resources").values():
        for column, path in _read(resource):
            yield column, f"{resource.get('Type')} {path}"


def _read(part: Template) -> Iterator[tuple[str, str]]:
    """Yield the column of every FindInMap of *part*, and where it stands."""
    for path, value in walk(part):
        name, argument = function(value)
        if name == "Fn::FindInMap" and isinstance(argument, list):
            yield from ((str(one), ".".join(map(str, path))) for one in argument[2:3])


RULE = Rule(
    "T16",
    reason="two numbers of a size look alike: the wrong one works until the day it matters",
    remedy="read the column that is meant, or drop it from every size",
    of_set=check,
)
