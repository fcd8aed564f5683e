"""T16: every column of the sizes is read, so that none is read in another's place."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.reading.written import Template, section
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import walk


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        rows = section(template, "Mappings").get("Sizes", {}).values()
        columns = {str(column) for row in rows if isinstance(row, dict) for column in row}
        if unread := columns - set(_read(template)):
            yield Fault(file, "Sizes", f"nobody reads {', '.join(sorted(unread))}")


def _read(template: Template) -> Iterator[str]:
    """Yield the column of every FindInMap of *template*."""
    for _, value in walk(template):
        found = value.get("Fn::FindInMap") if isinstance(value, dict) else None
        yield from map(str, found[2:3] if isinstance(found, list) else ())


RULE = Rule(
    "T16",
    reason="a column that nobody reads is one whose place another has taken",
    remedy="read the column where it belongs, or drop it from every size",
    of_set=check,
)
