"""W01: a web ACL, and the addresses it refers to, have the scope of the door they guard."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, attributes_in
from delivery.rules.reading.firewalls import EDGE, firewalls
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault

WORLDWIDE = "us-east-1"


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop):
        wanted = "CLOUDFRONT" if firewall.door == EDGE else "REGIONAL"
        named = all_behind(shop, list(attributes_in(firewall.acl.get("Rules"))))
        for one in (firewall.acl, *named):
            if one.get("Scope") != wanted:
                door = firewall.door or "no door"
                yield fault(one, f"Scope is {one.get('Scope')}, wanted {wanted}: it guards {door}")
            elif wanted == "CLOUDFRONT" and shop.region != WORLDWIDE:
                yield fault(one, f"Scope CLOUDFRONT in {shop.region}, wanted {WORLDWIDE}")


RULE = Rule(
    "W01",
    reason="AWS takes a web ACL only in the scope, and region, of what it guards",
    remedy="CLOUDFRONT in global.yaml, which stands in us-east-1 alone; REGIONAL elsewhere",
    check=check,
    whole=False,
)
