"""N13: balancers, fleets and stores carry security groups of their VPC, each kind its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.parties import ROLES, carriers_of, groups_carried
from delivery.rules.rule import Fault, Rule, fault

GROUP = "AWS::EC2::SecurityGroup"


def check(shop: Deployment) -> Iterator[Fault]:
    carried: dict[str, dict[str, list[Resource]]] = defaultdict(lambda: defaultdict(list))
    for role in ROLES:
        for carrier in carriers_of(shop, role):
            groups = [one for one in groups_carried(shop, carrier) if one.type == GROUP]
            if not groups:
                yield fault(carrier, f"{role} carries no security group of the shop")
            for group in groups:
                carried[group.name][role].append(carrier)
    for name, by_role in carried.items():
        for role, carriers in by_role.items():
            others = sorted(set(by_role) - {role})
            for carrier in carriers if others else ():
                yield fault(carrier, f"{role} shares {name} with {', '.join(others)}")
    vpcs = shop.of("AWS::EC2::VPC")
    for group in shop.of(GROUP):
        if shop.behind(group.get("VpcId")) not in vpcs:
            yield fault(group, "is in no VPC of the shop")


RULE = Rule(
    "N13",
    reason="who shares a group is let through wherever the other is, and lets in whom it lets in",
    remedy="attach the security group that is meant for this kind of machine, and only that",
    check=check,
)
