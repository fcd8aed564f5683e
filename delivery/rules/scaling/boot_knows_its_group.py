"""S15: boot scripts know their own group, stack and region, and start all units they need."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.fleets import STOREFRONT, WORKER, Fleet, fleets
from delivery.rules.rule import Fault, Rule, fault

UNITS = {
    STOREFRONT: {"storefront.service"},
    WORKER: {
        "worker-migrate.service",
        "worker@api.service",
        "worker@orders.service",
        "worker-drain.service",
    },
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        for name, wanted in _wanted(shop, fleet).items():
            if (found := fleet.variables.get(name)) != wanted:
                yield fault(fleet.template or fleet.group, f"{name} is {found}, wanted {wanted}")
        lacking = UNITS.get(fleet.runs, set()) - set(fleet.variables.get("UNITS", "").split())
        if lacking:
            yield fault(fleet.template or fleet.group, f"UNITS lacks {', '.join(sorted(lacking))}")
    for fleet in fleets(shop, *UNITS):
        logs = fleet.variables.get("LOG_GROUP", "")
        if shop.resources.get(logs.strip("<>").removesuffix(".Ref")) not in _own_logs(shop, fleet):
            yield fault(fleet.template or fleet.group, f"LOG_GROUP is {logs}, no group of its tier")


def _wanted(shop: Deployment, fleet: Fleet) -> dict[str, str]:
    stack = "-".join(["shop", *fleet.group.stack.split("/")])
    return {"GROUP": fleet.group.logical_id, "STACK": stack, "REGION": shop.region}


def _own_logs(shop: Deployment, fleet: Fleet) -> list[Resource]:
    found = shop.of("AWS::Logs::LogGroup")
    return [one for one in found if one.stack == fleet.group.stack]


RULE = Rule(
    "S15",
    reason="a signal for another resource never arrives where CloudFormation waits for it",
    remedy="GROUP is the logical id of the group, STACK its stack, UNITS all that the tier runs",
    check=check,
)
