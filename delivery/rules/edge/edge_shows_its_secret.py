"""E10: CloudFront sends the load balancer one of the secrets that its listener asks for."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import distributions, header_secrets, origins
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import ORIGIN_SECRET_HEADER


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        sent = header_secrets(shop, distribution, ORIGIN_SECRET_HEADER)
        if len(sent) != 1:
            yield fault(
                distribution,
                f"sends {len(sent)} secrets as {ORIGIN_SECRET_HEADER}, wanted exactly one",
            )
        for one in origins(distribution):
            if "CustomOriginConfig" not in one and listed(one.get("OriginCustomHeaders")):
                names = [within(header, "HeaderName") for header in one["OriginCustomHeaders"]]
                yield fault(distribution, f"origin {one.get('Id')} is sent {names}, wanted nothing")


RULE = Rule(
    "E10",
    reason="CloudFront's address list lets anybody's distribution through: the secret does not",
    remedy="OriginCustomHeaders with a dynamic reference to the secret that EdgeSends chooses",
    check=check,
)
