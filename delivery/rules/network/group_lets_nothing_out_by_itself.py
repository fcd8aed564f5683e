"""N15: every security group brings a rule to nowhere alone, or AWS adds one to everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

PROTOCOLS = {"-1", "tcp", "udp", "icmp"}


def check(shop: Deployment) -> Iterator[Fault]:
    for group in shop.of("AWS::EC2::SecurityGroup"):
        if not listed(group.get("SecurityGroupEgress")):
            yield fault(group, "has no SecurityGroupEgress: AWS lets everything out")
        for one in listed(group.get("SecurityGroupEgress")):
            if str(within(one, "IpProtocol")) not in PROTOCOLS:
                yield fault(group, f"has a rule for the protocol {within(one, 'IpProtocol')}")
        if listed(group.get("SecurityGroupIngress")):
            yield fault(group, "has a rule within: changing it changes the group")


RULE = Rule(
    "N15",
    reason="without a rule of its own a new group may open connections to anywhere",
    remedy="give it SecurityGroupEgress to 127.0.0.1/32; rules beside it open what is needed",
    check=check,
)
