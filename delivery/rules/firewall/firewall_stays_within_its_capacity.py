"""W22: no web ACL takes more capacity than the price of a request includes."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewall_capacity import units
from delivery.rules.reading.firewalls import firewalls
from delivery.rules.rule import Fault, Rule, fault

INCLUDED = 1500


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        met = units(firewall.rules)
        if met > INCLUDED:
            yield fault(firewall.acl, f"takes {met} capacity units, wanted at most {INCLUDED}")


RULE = Rule(
    "W22",
    reason="every 500 units above 1,500 cost extra with each request; above 5,000 AWS refuses",
    remedy="join matches, or drop a group that looks for what we do not run",
    check=check,
    whole=False,
)
