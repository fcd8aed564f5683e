"""S01: the storefront is behind the public load balancer, the worker behind the internal one."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, STOREFRONT, Fleet, fleets
from delivery.rules.reading.parties import balancers_before, is_public
from delivery.rules.reading.shapes import all_behind, listed
from delivery.rules.rule import Fault, Rule, fault, missing, number

FILES = {"storefront": "frontend.yaml", "worker": "backend.yaml"}


def check(shop: Deployment) -> Iterator[Fault]:
    for application in APPLICATIONS:
        found = fleets(shop, application)
        if len(found) != 1:
            at = FILES[application]
            yield missing(at, application.title(), f"{len(found)} fleets run it, wanted 1")
        for fleet in found:
            yield from _faults(shop, fleet)


def _faults(shop: Deployment, fleet: Fleet) -> Iterator[Fault]:
    groups = all_behind(shop, fleet.group.get("TargetGroupARNs"))
    if len(groups) != 1 or len(listed(fleet.group.get("TargetGroupARNs"))) != 1:
        yield fault(fleet.group, f"is attached to {len(groups)} target groups, wanted 1")
    before = balancers_before(shop, fleet.group)
    wanted = fleet.runs == STOREFRONT
    if [is_public(one) for one in before] != [wanted]:
        names = ", ".join(one.logical_id for one in before) or "no load balancer"
        side = "public" if wanted else "internal"
        yield fault(fleet.group, f"stands behind {names}, wanted the {side} one")
    for group in groups:
        if str(group.get("Port")) != fleet.variables.get("PORT"):
            port = fleet.variables.get("PORT")
            yield fault(group, f"asks port {group.get('Port')}, the {fleet.runs} answers on {port}")
    if number(fleet.environment.get("PORT")) != number(fleet.variables.get("PORT")):
        yield fault(fleet.group, f"the {fleet.runs} is told another PORT than its boot script asks")


RULE = Rule(
    "S01",
    reason="instances that no load balancer knows serve nobody, and fail unnoticed",
    remedy="name the target group of the tier's own load balancer in TargetGroupARNs",
    check=check,
)
