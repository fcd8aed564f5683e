"""Where things stand: the subnets they are in, and how these lead out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.shapes import all_behind

EVERYWHERE = "0.0.0.0/0"
SUBNET = "AWS::EC2::Subnet"

# The property by which each type says which subnets it is in.
SUBNETS_OF = {
    "AWS::AutoScaling::AutoScalingGroup": "VPCZoneIdentifier",
    "AWS::EC2::NatGateway": "SubnetId",
    "AWS::EC2::NetworkInterface": "SubnetId",
    "AWS::ElastiCache::SubnetGroup": "SubnetIds",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Subnets",
    "AWS::RDS::DBSubnetGroup": "SubnetIds",
}


class Way(Enum):
    """How a subnet leads out."""

    INTERNET = "to the internet"
    NAT = "through NAT"
    NOWHERE = "nowhere"
    ELSEWHERE = "somewhere else"


@dataclass(frozen=True)
class WayOut:
    """How a subnet leads out, and what makes it so: its associations and its tables' routes."""

    way: Way
    associations: tuple[Resource, ...]
    routes: tuple[Resource, ...]


_WAYS = {
    "AWS::EC2::InternetGateway": Way.INTERNET,
    "AWS::EC2::NatGateway": Way.NAT,
    "AWS::EC2::NetworkInterface": Way.NAT,
}


def serves_customers(shop: Deployment) -> bool:
    """Return whether the launch is for more than trying: every size but dev."""
    return shop.given.get("Size", "dev") != "dev"


def subnets_of(shop: Deployment, resource: Resource) -> list[Resource]:
    """Return the subnets that *resource* stands in, as often as it names them."""
    named = all_behind(shop, resource.get(SUBNETS_OF.get(resource.type, "")))
    return [one for one in named if one.type == SUBNET]


def way_out(shop: Deployment, subnet: Resource) -> WayOut:
    """Return how *subnet* leads out, by the route tables it is associated with."""
    associations = [
        one
        for one in shop.of("AWS::EC2::SubnetRouteTableAssociation")
        if shop.behind(one.get("SubnetId")) == subnet
    ]
    tables = [shop.behind(one.get("RouteTableId")) for one in associations]
    routes = [
        one
        for one in shop.of("AWS::EC2::Route")
        if any(table and table == shop.behind(one.get("RouteTableId")) for table in tables)
    ]
    return WayOut(_way(shop, routes), tuple(associations), tuple(routes))


def targets_of(shop: Deployment, route: Resource) -> list[Resource]:
    """Return what *route* leads to."""
    names = ("GatewayId", "NatGatewayId", "NetworkInterfaceId")
    return all_behind(shop, [route.get(name) for name in names])


def _way(shop: Deployment, routes: list[Resource]) -> Way:
    if not routes:
        return Way.NOWHERE
    ways = {
        _WAYS.get(target.type, Way.ELSEWHERE)
        for route in routes
        if route.get("DestinationCidrBlock") == EVERYWHERE
        for target in targets_of(shop, route)
    }
    return ways.pop() if len(ways) == 1 else Way.ELSEWHERE
