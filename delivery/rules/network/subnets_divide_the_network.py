"""N04: subnets lie within the VPC's private network, apart from each other, large enough."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from itertools import combinations

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.places import SUBNET
from delivery.rules.rule import Fault, Rule, fault

# A load balancer asks for a /27 with eight addresses free; deploys double the instances.
SMALLEST = 26

Network = ipaddress.IPv4Network


def check(shop: Deployment) -> Iterator[Fault]:
    networks: list[tuple[Resource, Network]] = []
    for one in shop.of("AWS::EC2::VPC", SUBNET):
        network = _network(one)
        if network is None or not network.is_private:
            yield fault(one, f"CidrBlock is {one.get('CidrBlock')}, wanted a private IPv4 network")
        else:
            networks.append((one, network))
    subnets = [one for one in networks if one[0].type == SUBNET]
    for subnet, network in subnets:
        if network.prefixlen > SMALLEST:
            yield fault(subnet, f"{network} is smaller than /{SMALLEST}")
        within = [block for vpc, block in networks if vpc == shop.behind(subnet.get("VpcId"))]
        if not any(network.subnet_of(block) for block in within):
            yield fault(subnet, f"{network} lies outside its VPC")
    for (one, first), (other, second) in combinations(subnets, 2):
        if first.overlaps(second):
            yield fault(one, f"{first} overlaps {second} of {other.logical_id}")
            yield fault(other, f"{second} overlaps {first} of {one.logical_id}")


def _network(resource: Resource) -> Network | None:
    try:
        return Network(str(resource.get("CidrBlock")))
    except ValueError:
        return None


RULE = Rule(
    "N04",
    reason="a subnet that overlaps or sticks out is refused, a small one runs out of addresses",
    remedy="cut the subnets from the VPC's network, each its own part of at least 64 addresses",
    check=check,
)
