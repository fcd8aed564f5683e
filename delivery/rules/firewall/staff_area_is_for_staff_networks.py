"""W13: with StaffNetworks nobody else reaches the staff area, however the path is written."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import EDGE, firewalls
from delivery.rules.reading.requests import Request, disguises, samples
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import Guard


def check(shop: Deployment) -> Iterator[Fault]:
    given = [one for one in shop.given.get("StaffNetworks", "").split(",") if one]
    staff = samples(lambda path: path.guard is Guard.STAFF)
    for firewall in firewalls(shop, EDGE):
        for path in (disguise for one in staff for disguise in disguises(one)):
            if firewall.stops(Request(path)) != bool(given):
                yield fault(
                    firewall.acl,
                    f"{'lets anybody' if given else 'lets nobody'} reach {path}, "
                    f"StaffNetworks being {given or 'empty'}",
                )
                break
    for ip_set in shop.of("AWS::WAFv2::IPSet"):
        met = ip_set.get("IPAddressVersion"), ip_set.get("Addresses")
        if met != ("IPV4", given):
            yield fault(ip_set, f"holds {met[0]} {met[1]}, wanted IPV4 {given}")


RULE = Rule(
    "W13",
    reason="who may not sign in as staff should not even see where",
    remedy="block paths of Guard.STAFF, decoded, that come from outside the IP set StaffNetworks",
    check=check,
    whole=False,
)
