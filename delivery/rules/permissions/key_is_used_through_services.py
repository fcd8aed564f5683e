"""I06: roles use the shop's key through the services that hold data for them, never by itself."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.policies import ROLE, Statement, granted
from delivery.rules.rule import Fault, Rule, fault

# Services that encrypt with the key what they keep for us.
HOLDERS = ("dynamodb", "secretsmanager", "sns", "sqs")
OPERATOR, KEY = "StringEquals", "kms:ViaService"


def check(shop: Deployment) -> Iterator[Fault]:
    hosts = {f"{service}.{shop.region}.amazonaws.com": service for service in HOLDERS}
    for role in shop.of(ROLE):
        may = [one for one in granted(shop, role) if one.allows]
        used = {action.partition(":")[0] for one in may for action in one.actions}
        for statement in may:
            if not any(action.startswith("kms:") for action in statement.actions):
                continue
            through = statement.tested(OPERATOR, KEY)
            for host in [one for one in through if one not in hosts] or [""][bool(through) :]:
                yield fault(role, f"{statement.sid} uses the key through {host or 'anything'}")
            for host, service in hosts.items():
                if service in used and through and host not in through:
                    yield fault(role, f"{statement.sid} may not use the key through {host}")
            if _others(statement):
                yield fault(role, f"{statement.sid} asks for {', '.join(_others(statement))} too")


def _others(statement: Statement) -> list[str]:
    """Return the conditions that would have to hold as well."""
    condition = statement.body.get("Condition")
    return sorted(set(condition) - {OPERATOR}) if isinstance(condition, dict) else []


RULE = Rule(
    "I06",
    reason="the key opens everything the shop stores: a stolen role must not decrypt by itself",
    remedy="add the condition StringEquals kms:ViaService with the services that the role calls",
    check=check,
    whole=False,
)
