"""N17: all traffic of the VPC is logged."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.rule import Fault, Rule, fault, number

INTERVALS = {60, 600}
WANTED = {"ResourceType": "VPC", "TrafficType": "ALL", "LogDestinationType": "s3"}


def check(shop: Deployment) -> Iterator[Fault]:
    logs = shop.of("AWS::EC2::FlowLog")
    logged: list[Resource | None] = [shop.behind(one.get("ResourceId")) for one in logs]
    for vpc in shop.of("AWS::EC2::VPC"):
        if vpc not in logged:
            yield fault(vpc, "has no flow log")
    for log in logs:
        if shop.behind(log.get("ResourceId")) is None:
            yield fault(log, f"ResourceId is {log.get('ResourceId')}, wanted the VPC")
        if number(log.get("MaxAggregationInterval", 600)) not in INTERVALS:
            yield fault(log, f"MaxAggregationInterval is {log.get('MaxAggregationInterval')}")
        for name, wanted in WANTED.items():
            if log.get(name) != wanted:
                yield fault(log, f"{name} is {log.get(name)}, wanted {wanted}")


RULE = Rule(
    "N17",
    reason="after an incident it is the only witness of who talked to whom",
    remedy="log ALL traffic of the VPC to the logs bucket",
    check=check,
)
