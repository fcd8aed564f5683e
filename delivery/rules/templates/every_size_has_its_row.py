"""T11: every row of a mapping has the same columns, and Sizes a row for every size."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section

SIZES = ["dev", "small", "growing"]


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, mapping in section(template, "Mappings").items():
            rows = {key: row for key, row in mapping.items() if isinstance(row, dict)}
            columns = {column for row in rows.values() for column in row}
            for key in mapping:
                lacking = columns - {
                    column for column, one in rows.get(key, {}).items() if str(one).strip()
                }
                if lacking:
                    yield Fault(file, name, f"{key} lacks {', '.join(sorted(lacking))}")
            if name == "Sizes" and set(mapping) != set(SIZES):
                yield Fault(file, name, f"has {', '.join(mapping)}, wanted {', '.join(SIZES)}")


RULE = Rule(
    "T11",
    reason="a size without its row fails when somebody picks it, a year later",
    remedy="give every key of the mapping the same columns, and Sizes the three sizes",
    of_set=check,
)
