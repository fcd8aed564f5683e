"""W18: the firewalls' logs hold no session, no sign-in and not the secret of the edge."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import ORIGIN_SECRET_HEADER

HIDDEN = {"authorization", "cookie", ORIGIN_SECRET_HEADER.lower()}


def check(shop: Deployment) -> Iterator[Fault]:
    for logging in shop.of("AWS::WAFv2::LoggingConfiguration"):
        fields = listed(logging.get("RedactedFields"))
        met = {str(within(one, "SingleHeader.Name")).lower() for one in fields}
        for name in sorted(HIDDEN - met):
            yield fault(logging, f"does not redact the header {name}")


RULE = Rule(
    "W18",
    reason="who reads a log could take over sessions, or pass the load balancer as the edge",
    remedy="RedactedFields with a SingleHeader for each of them",
    check=check,
    whole=False,
)
