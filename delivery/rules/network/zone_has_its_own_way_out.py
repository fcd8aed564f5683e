"""N07: private subnets leave through their own zone, by a managed gateway when the shop grows."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.places import (
    SUBNET,
    Way,
    serves_customers,
    subnets_of,
    targets_of,
    way_out,
)
from delivery.rules.rule import Fault, Rule, fault

GATEWAY = "AWS::EC2::NatGateway"


def check(shop: Deployment) -> Iterator[Fault]:
    if not serves_customers(shop):
        return  # one NAT instance does for trying
    growing = shop.given.get("Size") == "growing"
    for subnet in shop.of(SUBNET):
        leads = way_out(shop, subnet)
        if leads.way is not Way.NAT:
            continue
        for route in leads.routes:
            for target in targets_of(shop, route):
                zones = _zones(shop, target)
                if zones != {str(subnet.get("AvailabilityZone"))}:
                    outside = subnets_of(shop, target)
                    for at in (route, target, subnet, *outside, *leads.associations):
                        yield fault(
                            at,
                            f"{subnet.logical_id} leaves through {target.logical_id} "
                            f"in zone {', '.join(sorted(zones))}, wanted its own",
                        )
                if growing and target.type != GATEWAY:
                    yield fault(route, f"leads to {target.logical_id}, wanted a NAT gateway")


def _zones(shop: Deployment, target: Resource) -> set[str]:
    return {str(subnet.get("AvailabilityZone")) for subnet in subnets_of(shop, target)}


RULE = Rule(
    "N07",
    reason="one zone's failure must not cut the other off, nor one small machine carry all of it",
    remedy="lead each zone's route table to the NAT of that zone; by NAT gateways when growing",
    check=check,
)
