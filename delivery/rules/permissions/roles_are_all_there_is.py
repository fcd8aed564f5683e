"""I08: roles carry policies of ours; no users, no keys, of AWS only RDS's monitoring."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.policies import ROLE
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault

MONITORING = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
PEOPLE = (
    "AWS::IAM::AccessKey",
    "AWS::IAM::Group",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::UserToGroupAddition",
)


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of(*PEOPLE):
        yield fault(one, f"is an {one.type}: who operates the shop is none of its business")
    monitors = [
        shop.behind(one.get("MonitoringRoleArn")) for one in shop.of("AWS::RDS::DBInstance")
    ]
    for role in shop.of(ROLE):
        carried = {str(one) for one in listed(role.get("ManagedPolicyArns"))}
        wanted = {MONITORING} if role in monitors else set[str]()
        yield from _compared(role, carried, wanted)


def _compared(role: Resource, carried: set[str], wanted: set[str]) -> Iterator[Fault]:
    for policy in sorted(wanted - carried):
        yield fault(role, f"lacks {policy}")
    for policy in sorted(carried - wanted):
        yield fault(role, f"carries {policy}, which AWS may widen")


RULE = Rule(
    "I08",
    reason="AWS widens its policies without asking, and keys of users never expire",
    remedy="write out in the role what its software does",
    check=check,
    whole=False,
)
