"""N07: private subnets leave through their own zone, by a managed gateway when the shop grows."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.fleets import NAT, fleets
from delivery.rules.reading.places import (
    SUBNET,
    Way,
    serves_customers,
    subnets_of,
    targets_of,
    way_out,
)
from delivery.rules.reading.written import section
from delivery.rules.rule import Fault, Rule, Set, fault, missing, number

GATEWAY = "AWS::EC2::NatGateway"
COUNT = "NatCount"


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


def of_set(together: Set) -> Iterator[Fault]:
    """Yield sizes that promise another number of ways out than their launches make."""
    for file, template in together.templates.items():
        rows = section(template, "Mappings").get("Sizes", {})
        for shop in together.deployments:
            row = rows.get(shop.given.get("Size", "dev"))
            ways = [*shop.of(GATEWAY), *(one.group for one in fleets(shop, NAT))]
            promised = row.get(COUNT) if isinstance(row, dict) else None
            if ways and promised is not None and number(promised) != len(ways):
                yield missing(file, "Sizes", f"{COUNT} is {promised}, and there are {len(ways)}")


def _zones(shop: Deployment, target: Resource) -> set[str]:
    return {str(subnet.get("AvailabilityZone")) for subnet in subnets_of(shop, target)}


RULE = Rule(
    "N07",
    reason="one zone's failure must not cut the other off, nor one small machine carry all of it",
    remedy="lead each zone's route table to the NAT of that zone; by NAT gateways when growing",
    check=check,
    of_set=of_set,
)
