"""N11: S3 and DynamoDB are reached by gateway endpoints from every subnet that leads out."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.places import SUBNET, Way, way_out
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault

ENDPOINT = "AWS::EC2::VPCEndpoint"
SERVICES = ("s3", "dynamodb")


def check(shop: Deployment) -> Iterator[Fault]:
    names = [f"com.amazonaws.{shop.region}.{service}" for service in SERVICES]
    for vpc in shop.of("AWS::EC2::VPC"):
        tables = _tables(shop, vpc)
        found = [one for one in shop.of(ENDPOINT) if shop.behind(one.get("VpcId")) == vpc]
        for name in names:
            same = [one for one in found if str(one.get("ServiceName")) == name]
            if len(same) != 1:
                for at in (vpc, *same):
                    yield fault(at, f"{len(same)} endpoints of {vpc.logical_id} for {name}")
        for endpoint in found:
            yield from _faults(shop, endpoint, tables)
    for endpoint in shop.of(ENDPOINT):
        if endpoint.get("VpcEndpointType") == "Gateway" or endpoint.get("RouteTableIds"):
            if str(endpoint.get("ServiceName")) not in names:
                yield fault(endpoint, f"ServiceName is {endpoint.get('ServiceName')}")
            if shop.behind(endpoint.get("VpcId")) is None:
                yield fault(endpoint, "is in no VPC of the shop")


def _tables(shop: Deployment, vpc: Resource) -> set[str]:
    """Return the route tables of the subnets of *vpc* that lead out."""
    return {
        table.name
        for subnet in shop.of(SUBNET)
        if shop.behind(subnet.get("VpcId")) == vpc
        and (leads := way_out(shop, subnet)).way is not Way.NOWHERE
        for association in leads.associations
        if (table := shop.behind(association.get("RouteTableId")))
    }


def _faults(shop: Deployment, endpoint: Resource, wanted: set[str]) -> Iterator[Fault]:
    if not str(endpoint.get("ServiceName")).endswith(SERVICES):
        return  # an endpoint for something else
    if (kind := endpoint.get("VpcEndpointType")) != "Gateway":
        yield fault(endpoint, f"VpcEndpointType is {kind}, wanted Gateway: it is free")
    found = {one.name for one in all_behind(shop, endpoint.get("RouteTableIds"))}
    for name in sorted(wanted - found):
        yield fault(endpoint, f"is not in route table {name}")
    for name in sorted(found - wanted):
        yield fault(endpoint, f"is in route table {name}, whose subnets lead nowhere")


RULE = Rule(
    "N11",
    reason="without it bundles, packages and the catalogue go through NAT, for a price and a limit",
    remedy="one Gateway endpoint each, in the route tables of public and worker subnets alone",
    check=check,
)
