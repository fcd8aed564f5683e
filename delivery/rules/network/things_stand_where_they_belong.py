"""N02: front door and NAT stand in public subnets, workers behind NAT, stores have no way out."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.parties import members_of
from delivery.rules.reading.places import Way, subnets_of, way_out
from delivery.rules.rule import Fault, Rule, fault

BY_ROLE = {
    "front door": Way.INTERNET,
    "internal balancer": Way.NAT,
    "nat": Way.INTERNET,
    "worker": Way.NAT,
}
BY_TYPE = {
    "AWS::EC2::NatGateway": Way.INTERNET,
    "AWS::ElastiCache::SubnetGroup": Way.NOWHERE,
    "AWS::RDS::DBSubnetGroup": Way.NOWHERE,
}
# As the parameter FrontendPlacement says; instances in public subnets have public addresses.
BY_PLACEMENT = {"public": Way.INTERNET, "private": Way.NAT}


def check(shop: Deployment) -> Iterator[Fault]:
    for one, wanted in _wanted(shop):
        for subnet in subnets_of(shop, one):
            leads = way_out(shop, subnet)
            if leads.way is not wanted:
                # The subnet's way may be what is wrong, so all that makes it is named.
                for at in (one, *leads.associations, *leads.routes):
                    yield fault(
                        at,
                        f"{one.logical_id} stands in {subnet.logical_id}, which leads "
                        f"{leads.way.value}, wanted one that leads {wanted.value}",
                    )


def _wanted(shop: Deployment) -> Iterator[tuple[Resource, Way]]:
    for role, way in BY_ROLE.items():
        yield from ((one, way) for one in members_of(shop, role))
    for type_, way in BY_TYPE.items():
        yield from ((one, way) for one in shop.of(type_))
    placement = BY_PLACEMENT.get(shop.given.get("FrontendPlacement", "public"))
    if placement is not None:
        yield from ((one, placement) for one in members_of(shop, "storefront"))


RULE = Rule(
    "N02",
    reason="the way out of a subnet decides who can be reached there and what can leave",
    remedy="put it into a subnet of the right kind, or mend the subnet's route table",
    check=check,
)
