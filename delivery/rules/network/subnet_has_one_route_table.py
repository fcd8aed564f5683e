"""N03: every subnet has one route table of its VPC, and public addresses only where these lead."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.places import SUBNET, Way, WayOut, way_out
from delivery.rules.rule import Fault, Rule, fault, true


def check(shop: Deployment) -> Iterator[Fault]:
    for subnet in shop.of(SUBNET):
        leads = way_out(shop, subnet)
        if len(leads.associations) != 1:
            yield fault(
                subnet, f"is associated with {len(leads.associations)} route tables, wanted 1"
            )
        yield from _of_other_vpc(shop, subnet, leads)
        public = true(subnet.get("MapPublicIpOnLaunch", "false"))
        if public != (leads.way is Way.INTERNET):
            for at in (subnet, *leads.associations):
                yield fault(
                    at,
                    f"{subnet.logical_id} leads {leads.way.value} and gives "
                    f"{'public' if public else 'no public'} addresses",
                )


def _of_other_vpc(shop: Deployment, subnet: Resource, leads: WayOut) -> Iterator[Fault]:
    vpc = shop.behind(subnet.get("VpcId"))
    if vpc is None:
        yield fault(subnet, "is in no VPC of the shop")
    for association in leads.associations:
        table = shop.behind(association.get("RouteTableId"))
        if table is None or shop.behind(table.get("VpcId")) != vpc:
            yield fault(association, f"leads to {table and table.logical_id} of another VPC")


RULE = Rule(
    "N03",
    reason="a subnet without its route table follows the VPC's main one, which nobody looks after",
    remedy="associate the subnet with one route table; public addresses go with the internet",
    check=check,
)
