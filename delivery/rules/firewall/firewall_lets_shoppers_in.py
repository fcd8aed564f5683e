"""W08: a web ACL lets in whatever no rule has stopped, and no rule of ours stops a shopper."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.firewalls import EDGE, firewalls
from delivery.rules.reading.requests import SEARCH_ENGINE, Request, in_staff_area, samples
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import Reach


def check(shop: Deployment) -> Iterator[Fault]:
    staff = samples(in_staff_area)
    ordinary = [
        *(Request(path) for path in samples(lambda path: not in_staff_area(path))),
        *(Request(one, SEARCH_ENGINE) for one in samples(lambda p: p.reach is Reach.PUBLIC)),
        *(Request(one, network=ip_set.name) for one in staff for ip_set in _networks(shop)),
    ]
    for firewall in firewalls(shop):
        default = firewall.acl.get("DefaultAction")
        if not isinstance(default, dict) or list(default) != ["Allow"]:
            yield fault(firewall.acl, f"DefaultAction is {default}, wanted Allow alone")
        for request in ordinary:
            if firewall.stops(request):
                yield fault(firewall.acl, f"stops {request.agent} at {request.path}")
                break
        if firewall.door != EDGE and any(firewall.stops(Request(path)) for path in staff):
            yield fault(firewall.acl, "stops staff, whose networks the edge knows")


def _networks(shop: Deployment) -> list[Resource]:
    return shop.of("AWS::WAFv2::IPSet")


RULE = Rule(
    "W08",
    reason="a firewall that stops shoppers or search engines is an outage",
    remedy="DefaultAction Allow, and statements that match what nobody honest sends",
    check=check,
    whole=False,
)
