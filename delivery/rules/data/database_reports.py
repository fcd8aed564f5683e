"""D11: the database reports its log, its load and its machine."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource, texts_in
from delivery.rules.reading.policies import trusts
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, number, true

INTERVALS = {1, 5, 10, 15, 30, 60}
SERVICE = "monitoring.rds.amazonaws.com"
MANAGED = "policy/service-role/AmazonRDSEnhancedMonitoringRole"


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        if "postgresql" not in listed(one.get("EnableCloudwatchLogsExports")):
            yield fault(one, "EnableCloudwatchLogsExports lacks postgresql")
        if not true(one.get("EnablePerformanceInsights")):
            yield fault(one, "EnablePerformanceInsights is off")
        interval = one.get("MonitoringInterval")
        if number(interval) not in INTERVALS:
            yield fault(one, f"MonitoringInterval is {interval}, wanted 1 to 60 s")
        role = shop.behind(one.get("MonitoringRoleArn"))
        if role is None or role.type != "AWS::IAM::Role":
            yield fault(one, "MonitoringRoleArn names no role of ours")
        else:
            yield from _role(role)


def _role(role: Resource) -> Iterator[Fault]:
    if not any(
        one.allows and "sts:AssumeRole" in one.actions and ("Service", SERVICE) in one.principals
        for one in trusts(role)
    ):
        yield fault(role, f"does not let {SERVICE} take it on")
    if not any(one.endswith(MANAGED) for one in texts_in(role.get("ManagedPolicyArns"))):
        yield fault(role, f"has no {MANAGED}")


RULE = Rule(
    "D11",
    reason="a slow database is understood by its statements, its waits and its machine",
    remedy="export the log, switch Performance Insights and enhanced monitoring on",
    check=check,
)
