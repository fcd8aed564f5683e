"""N05: the VPC resolves names, and gives its machines names."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, true

SWITCHES = ("EnableDnsSupport", "EnableDnsHostnames")


def check(shop: Deployment) -> Iterator[Fault]:
    for vpc in shop.of("AWS::EC2::VPC"):
        for name in SWITCHES:
            if not true(vpc.get(name)):
                yield fault(vpc, f"{name} is {vpc.get(name)}, wanted true")


RULE = Rule(
    "N05",
    reason="database, caches and AWS itself are found by name",
    remedy="set EnableDnsSupport and EnableDnsHostnames to true",
    check=check,
)
