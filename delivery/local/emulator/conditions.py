"""Conditions that read the region, the account, a mapping or a part of a value.

The emulator compares only parameters and texts: to it AWS::Region is the text "AWS::Region", so a
condition on the region was never true.
"""

from __future__ import annotations

from typing import Any

from ministack.services.cloudformation import changesets, engine, handlers, stacks

from delivery.local.emulator.resource_types import Record

_LOGIC = ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals")

_evaluate_texts = engine._evaluate_conditions


def install() -> None:
    """Replace the evaluation; each of these modules holds it under a name of its own."""
    for module in (engine, stacks, changesets, handlers):
        module._evaluate_conditions = _evaluate


def _evaluate(template: Record, values: Record) -> dict[str, bool]:
    mappings = template.get("Mappings", {})
    conditions = {
        name: _with_values(condition, values, mappings)
        for name, condition in template.get("Conditions", {}).items()
    }
    evaluated: dict[str, bool] = _evaluate_texts({**template, "Conditions": conditions}, values)
    return evaluated


def _with_values(node: Any, values: Record, mappings: Record) -> Any:  # JSON of any shape
    """Keep the logic, and put their values in the place of all other functions."""
    if isinstance(node, list):
        return [_with_values(item, values, mappings) for item in node]
    if not isinstance(node, dict) or "Condition" in node:
        return node
    (function, argument), *_ = node.items()
    if function in _LOGIC:
        return {function: _with_values(argument, values, mappings)}
    # Neither resources nor the stack's name can be known while conditions are evaluated.
    return engine._resolve_refs(node, {}, values, {}, mappings, "", "")
