"""W19: the firewalls' logs keep what is blocked and what is counted."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

KEPT = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")


def check(shop: Deployment) -> Iterator[Fault]:
    for logging in shop.of("AWS::WAFv2::LoggingConfiguration"):
        for action in KEPT:
            if not _keeps(logging, action):
                yield fault(logging, f"drops requests with {action}, wanted them kept")


def _keeps(logging: Resource, action: str) -> bool:
    for one in listed(logging.get("LoggingFilter.Filters")):
        conditions = listed(within(one, "Conditions"))
        met = [within(condition, "ActionCondition.Action") == action for condition in conditions]
        if (all if within(one, "Requirement") == "MEETS_ALL" else any)(met):
            return bool(within(one, "Behavior") == "KEEP")
    return bool(logging.get("LoggingFilter.DefaultBehavior", "KEEP") == "KEEP")


RULE = Rule(
    "W19",
    reason="without them nobody can tell an attack from a shopper who was wrongly stopped",
    remedy="a LoggingFilter that keeps any of BLOCK, COUNT and EXCLUDED_AS_COUNT",
    check=check,
    whole=False,
)
