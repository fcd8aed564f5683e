"""E04: public pages come from the load balancer or, when it fails, from the failover site."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from delivery.resolved import Deployment
from delivery.rules.reading.edge import distributions, origin_groups, origins
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

MEMBERS = 2
NEEDED = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        groups = origin_groups(distribution)
        quantity = distribution.get("DistributionConfig.OriginGroups.Quantity")
        if not groups or number(quantity) != len(groups):
            yield fault(distribution, f"has {len(groups)} origin groups, Quantity {quantity}")
        kinds = {str(one.get("Id")): "S3OriginConfig" in one for one in origins(distribution)}
        for members in groups.values():
            if [kinds.get(one) for one in members] != [False, True]:
                yield fault(
                    distribution,
                    f"origin group asks {members}, wanted the load balancer, then the bucket",
                )
        for group in listed(distribution.get("DistributionConfig.OriginGroups.Items")):
            codes = listed(within(group, "FailoverCriteria.StatusCodes.Items"))
            met = {number(one) for one in codes}
            if not met >= NEEDED or min(met, default=0) < HTTPStatus.INTERNAL_SERVER_ERROR:
                yield fault(distribution, f"fails over on {codes}, wanted 502, 503, 504, no 4xx")
            for path, size in (
                ("FailoverCriteria.StatusCodes.Quantity", len(codes)),
                ("Members.Quantity", MEMBERS),
            ):
                if number(within(group, path)) != size:
                    yield fault(distribution, f"{path} is {within(group, path)}, wanted {size}")


RULE = Rule(
    "E04",
    reason="without it shoppers meet an error page; on a 4xx the site would hide who was refused",
    remedy="an origin group of the load balancer and the failover site, on 502, 503 and 504",
    check=check,
)
