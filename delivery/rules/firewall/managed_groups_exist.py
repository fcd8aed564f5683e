"""W05: every managed group is one that AWS keeps, in its newest version."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewall_capacity import OF_GROUPS
from delivery.rules.reading.firewalls import firewalls, group
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        for rule in firewall.groups:
            asked = group(rule) or {}
            name, vendor = asked.get("Name"), asked.get("VendorName")
            if vendor != "AWS" or str(name) not in OF_GROUPS:
                yield fault(firewall.acl, f"{vendor} keeps no group {name} that we know")
            if "Version" in asked:
                yield fault(
                    firewall.acl,
                    f"{name} is held at {asked['Version']}, wanted the newest: it expires",
                )


RULE = Rule(
    "W05",
    reason="AWS refuses a web ACL that asks a group it does not keep; an old version ages",
    remedy="VendorName AWS and the name of a group as AWS lists it, without Version",
    check=check,
    whole=False,
)
