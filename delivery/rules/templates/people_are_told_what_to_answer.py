"""T09: whatever a person fills in has a group, a label, a description, and says what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.shapes import listed, within
from delivery.rules.reading.written import Template, alone, section
from delivery.templates import ROOT

INTERFACE = "AWS::CloudFormation::Interface"


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, parameter in section(template, "Parameters").items():
            if not str(parameter.get("Description") or "").strip():
                yield Fault(file, name, "has no Description")
            limited = {"AllowedPattern", "AllowedValues"} & set(parameter)
            if limited and not str(parameter.get("ConstraintDescription") or "").strip():
                yield Fault(file, name, "has limits and no ConstraintDescription")
        if file in alone(together) | {ROOT}:
            yield from _shown(file, template)


def _shown(file: str, template: Template) -> Iterator[Fault]:
    shown = section(template, "Metadata").get(INTERFACE, {})
    groups = listed(within(shown, "ParameterGroups"))
    grouped = Counter(str(name) for one in groups for name in listed(within(one, "Parameters")))
    labels = section(shown, "ParameterLabels")
    parameters = section(template, "Parameters")
    for group in groups:
        if not within(group, "Label.default"):
            yield Fault(file, INTERFACE, "has a group without a label")
    for name in sorted(set(parameters) | set(grouped) | set(labels)):
        if name not in parameters:
            yield Fault(file, INTERFACE, f"shows {name}, which is no parameter")
        elif grouped[name] != 1:
            yield Fault(file, name, f"stands in {grouped[name]} groups, wanted 1")
        elif not labels.get(name, {}).get("default"):
            yield Fault(file, name, "has no label")


RULE = Rule(
    "T09",
    reason="whoever launches the shop sees a form, not a template",
    remedy="name the parameter in one ParameterGroup and in ParameterLabels, and describe it",
    of_set=check,
)
