"""T01: templates stay within CloudFormation's limits, and within what a reader keeps in mind."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.reading.written import section
from delivery.rules.rule import Fault, Rule, Set

MOST = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200, "Conditions": 8}
MOST_NAMES = 12


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, most in MOST.items():
            found = template.get(name)
            count = len(found) if isinstance(found, dict) else 0
            if count > most:
                yield Fault(file, name, f"has {count} {name}, at most {most}")
    names = {
        name
        for template in together.templates.values()
        for name in section(template, "Conditions")
    }
    if len(names) > MOST_NAMES:
        yield Fault("root.yaml", "Conditions", f"there are {len(names)} names, wanted {MOST_NAMES}")


RULE = Rule(
    "T01",
    reason="sizes are rows of a Mapping; only structure is worth a condition",
    remedy="turn a number into a row of Sizes, or a tier into two",
    of_set=check,
)
