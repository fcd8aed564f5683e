"""I07: a NAT instance changes instances and interfaces that carry its tag, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved, Resource
from delivery.rules.reading.fleets import NAT, Fleet, fleets, role_of
from delivery.rules.reading.parties import interfaces_taken_by
from delivery.rules.reading.policies import Statement, granted
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

OPERATOR, PREFIX = "StringEquals", "aws:ResourceTag/"


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, NAT):
        role = role_of(shop, fleet)
        for statement in granted(shop, role) if role else ():
            if not any(action.startswith("ec2:") for action in statement.actions):
                continue
            asked = _asked(statement)
            if not asked:
                yield fault(statement.owner, f"{statement.sid} does not ask for {PREFIX}…")
            for one, carried in _tagged(shop, fleet):
                if not asked <= carried:
                    yield fault(one, f"lacks the tags that {statement.sid} asks for: {asked}")


def _asked(statement: Statement) -> set[tuple[str, str]]:
    tests = within(statement.body.get("Condition"), OPERATOR)
    return {
        (key.removeprefix(PREFIX), str(value))
        for key, values in (tests.items() if isinstance(tests, dict) else ())
        for value in listed(values)
        if key.startswith(PREFIX)
    }


def _tagged(shop: Deployment, fleet: Fleet) -> Iterator[tuple[Resource, set[tuple[str, str]]]]:
    """Yield what the instances touch, themselves among them, with the tags it carries."""
    for interface in interfaces_taken_by(shop, fleet.group):
        yield interface, _pairs(interface.get("Tags"))
    if fleet.template is not None:
        specifications = listed(fleet.template.get("LaunchTemplateData.TagSpecifications"))
        own = [one for one in specifications if within(one, "ResourceType") == "instance"]
        yield fleet.template, {pair for one in own for pair in _pairs(within(one, "Tags"))}


def _pairs(tags: Resolved) -> set[tuple[str, str]]:
    return {(str(within(one, "Key")), str(within(one, "Value"))) for one in listed(tags)}


RULE = Rule(
    "I07",
    reason="IAM cannot name 'myself': without the tag a NAT instance may change any instance",
    remedy="ask for aws:ResourceTag in the statement, and give instance and interface that tag",
    check=check,
)
