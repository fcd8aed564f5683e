"""N06: what needs the internet to be made waits until the VPC is attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.order import made_before
from delivery.rules.reading.parties import FLEET, interfaces_taken_by
from delivery.rules.reading.places import Way, subnets_of, targets_of, way_out
from delivery.rules.rule import Fault, Rule, fault

ATTACHMENT = "AWS::EC2::VPCGatewayAttachment"
GATEWAY = "AWS::EC2::InternetGateway"


ENDS = {"VpcId": "AWS::EC2::VPC", "InternetGatewayId": GATEWAY}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of(ATTACHMENT):
        for name, type_ in ENDS.items():
            end = shop.behind(one.get(name))
            if end is None or end.type != type_:
                yield fault(one, f"{name} is {one.get(name)}, wanted the shop's")
    yield from _routes(shop)
    yield from _addresses_and_boots(shop)


def _routes(shop: Deployment) -> Iterator[Fault]:
    for route in shop.of("AWS::EC2::Route"):
        table = shop.behind(route.get("RouteTableId"))
        for gateway in targets_of(shop, route):
            if gateway.type == GATEWAY:
                vpc = shop.behind(table.get("VpcId")) if table else None
                yield from _waits(shop, route, _attachments(shop, gateway, vpc))


def _addresses_and_boots(shop: Deployment) -> Iterator[Fault]:
    for address in shop.of("AWS::EC2::EIP"):
        yield from _waits(shop, address, shop.of(ATTACHMENT))
    for fleet in shop.of(FLEET):
        if interfaces_taken_by(shop, fleet):
            for subnet in subnets_of(shop, fleet):
                leads = way_out(shop, subnet)
                if leads.way is Way.INTERNET:
                    yield from _waits(shop, fleet, [*leads.associations, *leads.routes])


def _attachments(
    shop: Deployment, gateway: Resource, vpc: Resource | None
) -> list[Resource | None]:
    """Return the attachment of *gateway* to *vpc*; nothing waits for one that is not there."""
    found = [
        one
        for one in shop.of(ATTACHMENT)
        if shop.behind(one.get("InternetGatewayId")) == gateway
        and shop.behind(one.get("VpcId")) == vpc
    ]
    return list(found) or [None]


def _waits(
    shop: Deployment, resource: Resource, wanted: list[Resource | None] | list[Resource]
) -> Iterator[Fault]:
    before = made_before(shop, resource)
    for one in wanted:
        if one is None:
            yield fault(resource, "leads to a gateway that is attached to no VPC of its own")
        elif one.name not in before:
            yield fault(resource, f"does not wait for {one.logical_id}")


RULE = Rule(
    "N06",
    reason="until the internet gateway is attached a route to it fails, and a boot hears nobody",
    remedy="attach the gateway to the VPC, and name what must come first in DependsOn",
    check=check,
)
