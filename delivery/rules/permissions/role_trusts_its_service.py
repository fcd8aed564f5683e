"""I03: a role is taken on by the one service that needs it, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import ROLE, trusts
from delivery.rules.reading.shapes import all_behind, listed
from delivery.rules.rule import Fault, Rule, fault

# Where a role is named, and the service that takes it on there.
TAKEN_ON = (
    ("AWS::EC2::FlowLog", "DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),
    ("AWS::IAM::InstanceProfile", "Roles", "ec2.amazonaws.com"),
    ("AWS::Lambda::Function", "Role", "lambda.amazonaws.com"),
    ("AWS::RDS::DBInstance", "MonitoringRoleArn", "monitoring.rds.amazonaws.com"),
)
# These act for every customer of AWS, and can be told to act for ours.
FOR_EVERY_CUSTOMER = {"monitoring.rds.amazonaws.com", "vpc-flow-logs.amazonaws.com"}


def check(shop: Deployment) -> Iterator[Fault]:
    for role in shop.of(ROLE):
        wanted = _services(shop, role)
        trusted = [who for one in trusts(role) if one.allows for who in one.principals]
        if len(wanted) > 1 or len(trusted) != 1:
            yield fault(role, f"trusts {len(trusted)} for {len(wanted)} uses, wanted one service")
        for kind, who in trusted:
            if kind != "Service" or (wanted and who not in wanted) or "*" in str(who):
                yield fault(role, f"trusts {who}, wanted {', '.join(wanted) or 'one service'}")
            if str(who) in FOR_EVERY_CUSTOMER and not _for_us(role):
                yield fault(role, f"trusts {who} for any account: aws:SourceAccount is missing")
        for one in trusts(role):
            if one.actions != ["sts:AssumeRole"]:
                yield fault(role, f"lets do {', '.join(one.actions)}, wanted sts:AssumeRole")


def _services(shop: Deployment, role: Resource) -> list[str]:
    return sorted(
        {
            service
            for type_, name, service in TAKEN_ON
            for one in shop.of(type_)
            if role in all_behind(shop, listed(one.get(name)))
        }
    )


def _for_us(role: Resource) -> bool:
    return all(one.tested("StringEquals", "aws:SourceAccount") == [ACCOUNT] for one in trusts(role))


RULE = Rule(
    "I03",
    reason="whoever may take on a role may do all that it may",
    remedy="trust the service that uses it, with aws:SourceAccount where it serves others too",
    check=check,
    whole=False,
)
