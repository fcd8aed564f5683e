"""T07: a parameter that is a choice allows exactly the values that templates know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import Template, attribute, function, section
from delivery.templates import walk


def check(together: Set) -> Iterator[Fault]:
    allowed = _allowed(together)
    for file, template in together.templates.items():
        keys, compared = _keys(template), _compared(template)
        for name, parameter in section(template, "Parameters").items():
            found = parameter.get("AllowedValues")
            values = set(map(str, found)) if isinstance(found, list) else set[str]()
            for wanted in keys[name]:
                if not values or not values <= wanted:
                    yield Fault(file, name, f"allows {found}, wanted {sorted(wanted)}")
            if lacking := sorted(compared[name] - values - {""}):
                yield Fault(file, name, f"allows {found}, without {', '.join(lacking)}")
            if values != allowed[name]:
                yield Fault(file, name, f"allows {found}, elsewhere {sorted(allowed[name])}")


def _allowed(together: Set) -> dict[str, set[str]]:
    """Return by parameter all that is allowed in any template: a choice is the same everywhere."""
    allowed: dict[str, set[str]] = defaultdict(set)
    for template in together.templates.values():
        for name, parameter in section(template, "Parameters").items():
            if isinstance(found := parameter.get("AllowedValues"), list):
                allowed[name].update(map(str, found))
    return allowed


def _keys(template: Template) -> dict[str, list[frozenset[str]]]:
    """Return by parameter the keys of every mapping that it looks something up in."""
    keys: dict[str, list[frozenset[str]]] = defaultdict(list)
    for _, value in walk(template):
        kind, argument = function(value)
        if kind == "Fn::FindInMap" and isinstance(argument, list) and argument:
            rows = frozenset(section(template, "Mappings").get(str(argument[0]), {}))
            for name in {attribute(one)[0] for one in argument[1:]} - {""}:
                if rows not in keys[name]:
                    keys[name].append(rows)
    return keys


def _compared(template: Template) -> dict[str, set[str]]:
    """Return by parameter the values that conditions and rules compare it with."""
    compared: dict[str, set[str]] = defaultdict(set)
    for _, value in walk([template.get("Conditions"), template.get("Rules")]):
        kind, argument = function(value)
        if kind == "Fn::Equals" and isinstance(argument, list):
            for name in {attribute(one)[0] for one in argument} - {""}:
                compared[name].update(one for one in argument if isinstance(one, str))
    return compared


RULE = Rule(
    "T07",
    reason="a value that nobody foresaw finds no row in a mapping, or silently means no",
    remedy="list in AllowedValues the keys of the mapping, and every value that conditions test",
    of_set=check,
)
