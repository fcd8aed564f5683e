"""I01: what is allowed is named action by action, and nothing is said by what it is not."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.policies import Statement, identities, statements
from delivery.rules.rule import Fault, Rule, fault

# A key whose policy does not name its own account can be lost for ever.
KEY = "AWS::KMS::Key"
INVERTED = ("NotAction", "NotPrincipal", "NotResource")


def check(shop: Deployment) -> Iterator[Fault]:
    for resource in shop.resources.values():
        for statement in statements(resource):
            for name in INVERTED:
                if name in statement.body:
                    yield fault(resource, f"{statement.sid} says {name}, wanted what it means")
            if statement.allows:
                yield from _wildcards(statement)
    for statement in identities(shop):
        if statement.body.get("Effect") not in ("Allow", "Deny"):
            yield fault(statement.owner, f"{statement.sid} neither allows nor denies")


def _wildcards(statement: Statement) -> Iterator[Fault]:
    if statement.owner.type == KEY and {kind for kind, _ in statement.principals} == {"AWS"}:
        return
    for action in statement.actions:
        if "*" in action or "?" in action:
            yield fault(statement.owner, f"{statement.sid} allows {action}, wanted named actions")


RULE = Rule(
    "I01",
    reason="a wildcard allows what AWS adds next year, too",
    remedy="write out the actions that the software calls",
    check=check,
    whole=False,
)
