"""Templates without what nobody can read: a resource that is a text, a test of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from delivery.templates import NESTED

# Any throughout: a broken template is whatever YAML can say.
Template = Mapping[str, Any]

SECTIONS = ("Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs")
# Functions that make a test of tests, or of values, with how many they take.
OF_TESTS = {"Fn::And": (2, 10), "Fn::Not": (1, 1), "Fn::Or": (2, 10)}
OF_VALUES = {"Fn::Contains": 2, "Fn::Equals": 2}


def misshapen(template: Template) -> Iterator[tuple[str, str, str]]:
    """Yield the parts of *template* that nobody can read: section, name, and what is wrong."""
    for section in SECTIONS:
        parts = template.get(section, {})
        for name, part in parts.items() if isinstance(parts, dict) else ():
            if not isinstance(part, dict):
                yield section, str(name), f"is {part!r}, wanted a mapping"
            elif problem := _problem(section, part):
                yield section, str(name), problem


def sound(template: Template) -> Template:
    """Return *template* without what is misshapen."""
    gone = {(section, name) for section, name, _ in misshapen(template)}
    return {
        section: {name: one for name, one in parts.items() if (section, str(name)) not in gone}
        if section in SECTIONS and isinstance(parts, dict)
        else parts
        for section, parts in template.items()
    }


def _problem(section: str, part: dict[str, Any]) -> str:
    if section == "Conditions":
        return "" if _is_test(part) else f"tests {part!r}"
    if section == "Rules":
        return "" if _is_rule(part) else f"is {part!r}, no assertion"
    if not isinstance(part.get("Condition", ""), str):
        return f"stands under {part['Condition']!r}, wanted the name of a condition"
    return _of_resource(part) if section == "Resources" else ""


def _of_resource(resource: dict[str, Any]) -> str:
    kind, properties = resource.get("Type"), resource.get("Properties") or {}
    if not isinstance(kind, str):
        return f"has Type {kind!r}"
    if not isinstance(properties, dict):
        return f"has Properties {properties!r}"
    given = properties.get("Parameters") or {}
    if kind == NESTED and not isinstance(given, dict):
        return f"is given {given!r}"
    return ""


def _is_rule(rule: dict[str, Any]) -> bool:
    said = rule.get("Assertions")
    return (
        isinstance(said, list)
        and all(isinstance(one, dict) and _is_test(one.get("Assert")) for one in said)
        and ("RuleCondition" not in rule or _is_test(rule["RuleCondition"]))
    )


def _is_test(test: Any) -> bool:
    if not isinstance(test, dict) or len(test) != 1:
        return False
    ((name, argument),) = test.items()
    if name == "Condition":
        return isinstance(argument, str)
    if not isinstance(argument, list):
        return False
    if name in OF_TESTS:
        least, most = OF_TESTS[name]
        return least <= len(argument) <= most and all(map(_is_test, argument))
    return len(argument) == OF_VALUES.get(name) and (
        name != "Fn::Contains" or isinstance(argument[0], list)
    )
