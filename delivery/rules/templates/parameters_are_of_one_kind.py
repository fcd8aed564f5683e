"""T14: a parameter has one type in all templates, and one pattern in all tiers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import alone, section
from delivery.templates import ROOT


def check(together: Set) -> Iterator[Fault]:
    for limit, but in (("Type", set()), ("AllowedPattern", alone(together) | {ROOT})):
        places: dict[str, dict[str, str]] = defaultdict(dict)
        for file in sorted(set(together.templates) - but):
            template = together.templates[file]
            for name, parameter in section(template, "Parameters").items():
                places[name][file] = str(parameter.get(limit))
        for name, by_file in places.items():
            usual = Counter(by_file.values()).most_common(1)[0][0]
            for file, found in by_file.items():
                if found != usual:
                    yield Fault(file, name, f"{limit} is {found}, elsewhere {usual}")


RULE = Rule(
    "T14",
    reason="what the root lets in and a tier refuses fails after an hour instead of at once",
    remedy="make the parameter of the same kind in every template",
    of_set=check,
)
