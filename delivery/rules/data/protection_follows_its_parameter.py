"""D06: stores and load balancers refuse deletion once ProtectData is true, not before."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved, Resource
from delivery.rules.reading.balancers import settings
from delivery.rules.reading.parties import BALANCER
from delivery.rules.rule import Fault, Rule, fault, true

SWITCHES = {
    "AWS::DynamoDB::Table": "DeletionProtectionEnabled",
    "AWS::RDS::DBInstance": "DeletionProtection",
    BALANCER: "deletion_protection.enabled",
}


def check(shop: Deployment) -> Iterator[Fault]:
    wanted = true(shop.given.get("ProtectData", "false"))
    for type_, switch in SWITCHES.items():
        for one in shop.of(type_):
            found = _found(one, switch)
            if true(found) != wanted:
                yield fault(one, f"{switch} is {found} with ProtectData {str(wanted).lower()}")


def _found(one: Resource, switch: str) -> Resolved:
    if one.type == BALANCER:
        return settings(one, "LoadBalancerAttributes").get(switch)
    return one.get(switch)


RULE = Rule(
    "D06",
    reason="protected too early, a failed first launch cannot roll back; never, a slip deletes all",
    remedy="set the switch to the parameter ProtectData",
    check=check,
)
