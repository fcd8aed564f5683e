"""N01: balancers, fleets and stores stand in subnets of two zones."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.parties import FLEET, interfaces_taken_by
from delivery.rules.reading.places import SUBNETS_OF, subnets_of
from delivery.rules.rule import Fault, Rule, fault

FEWEST_ZONES = 2
# One address each: there is one for every zone instead.
IN_ONE_ZONE = {"AWS::EC2::NatGateway", "AWS::EC2::NetworkInterface"}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of(*(set(SUBNETS_OF) - IN_ONE_ZONE)):
        if one.type == FLEET and interfaces_taken_by(shop, one):
            continue  # a NAT instance stays beside its interface
        subnets = {subnet.name: subnet for subnet in subnets_of(shop, one)}
        # Without a zone that we name AWS chooses one, and may choose the same twice.
        zones = {str(subnet.get("AvailabilityZone")) for subnet in subnets.values()}
        zones = {zone for zone in zones if zone.startswith(shop.region)}
        if len(zones) < FEWEST_ZONES:
            for at in (one, *subnets.values()):
                yield fault(
                    at,
                    f"{one.logical_id} stands in zones {', '.join(sorted(zones)) or 'unknown'}, "
                    f"wanted {FEWEST_ZONES} of {shop.region}",
                )


RULE = Rule(
    "N01",
    reason="a zone that fails must not take the shop with it",
    remedy="name one subnet of each zone, and give the two subnets different zones",
    check=check,
)
