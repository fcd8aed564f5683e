"""E02: nobody is served without HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import behaviours, distributions
from delivery.rules.rule import Fault, Rule, fault

HTTPS = ("redirect-to-https", "https-only")


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        for one in behaviours(distribution):
            if one.get("ViewerProtocolPolicy") not in HTTPS:
                met = one.get("ViewerProtocolPolicy")
                yield fault(distribution, f"{one['PathPattern']}: {met}, wanted redirect-to-https")


RULE = Rule(
    "E02",
    reason="sessions, addresses and CPF would cross the network in the open",
    remedy="ViewerProtocolPolicy redirect-to-https at every behaviour",
    check=check,
)
