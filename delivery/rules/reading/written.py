"""Templates as they are written, read without trusting their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Set
from delivery.templates import NESTED, ROOT

# Any throughout: a template is whatever YAML can say.
Template = Mapping[str, Any]

_ALONE = re.compile(r"\$\{(\w+)(?:\.([\w.]+))?\}")


def section(template: Template, name: str) -> dict[str, dict[str, Any]]:
    """Return a section of *template* without entries that are no mapping."""
    found = template.get(name)
    entries = found.items() if isinstance(found, dict) else ()
    return {str(key): one for key, one in entries if isinstance(one, dict)}


def properties(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of a resource."""
    found = resource.get("Properties")
    return found if isinstance(found, dict) else {}


def nested(templates: Mapping[str, Template]) -> dict[str, dict[str, Any]]:
    """Return the nested stacks of the root by logical id."""
    resources = section(templates.get(ROOT, {}), "Resources")
    return {id_: one for id_, one in resources.items() if one.get("Type") == NESTED}


def file_of(stack: Mapping[str, Any]) -> str:
    """Return the template of a nested stack, whatever leads there."""
    return str(properties(stack).get("TemplateURL", "")).rpartition("/")[2]


def given(stack: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that a nested stack is given."""
    found = properties(stack).get("Parameters")
    return found if isinstance(found, dict) else {}


def function(value: Any) -> tuple[str, Any]:
    """Return name and argument of a function; no name where *value* is none."""
    if isinstance(value, dict) and len(value) == 1:
        ((name, argument),) = value.items()
        if name in {"Ref", "Condition"} or str(name).startswith("Fn::"):
            return str(name), argument
    return "", None


def attribute(value: Any) -> tuple[str, str]:
    """Return the logical id and the attribute that *value* is exactly; empty ones of others."""
    name, argument = function(value)
    if name == "Fn::Sub" and (found := _ALONE.fullmatch(str(argument))):
        return found.group(1), found.group(2) or "Ref"
    if name == "Ref":
        return str(argument), "Ref"
    if name == "Fn::GetAtt":
        of, _, what = (
            (str(argument[0]), "", ".".join(map(str, argument[1:])))
            if isinstance(argument, list) and argument
            else str(argument).partition(".")
        )
        return of, what
    return "", ""


def branches(value: Any) -> Iterator[Any]:
    """Yield what *value* may become: both sides of every If, at whatever depth."""
    name, argument = function(value)
    if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:  # noqa: PLR2004, If
        yield from branches(argument[1])
        yield from branches(argument[2])
    else:
        yield value


def takes(parameter: Template, answer: str) -> bool:
    """Return whether CloudFormation takes *answer* for *parameter*."""
    allowed = [str(one) for one in listed(parameter.get("AllowedValues"))]
    if allowed and answer not in allowed:
        return False
    try:
        # CloudFormation wants the whole text to match.
        return re.fullmatch(str(parameter.get("AllowedPattern", "(?s).*")), answer) is not None
    except re.error:
        return False


def alone(together: Set) -> set[str]:
    """Return the templates that are launched on their own in some launch."""
    return {one.root for one in together.launches} - {ROOT}
