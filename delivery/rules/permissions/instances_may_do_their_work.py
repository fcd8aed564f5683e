"""I05: instances may do what their software does, on the parts it does it to, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from delivery.resolved import Deployment
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.fleets import (
    APPLICATIONS,
    NAT,
    STOREFRONT,
    WORKER,
    Fleet,
    fleets,
    role_of,
)
from delivery.rules.reading.parts import part
from delivery.rules.reading.policies import Statement, arn_of, granted
from delivery.rules.rule import Fault, Rule, fault


@dataclass(frozen=True)
class Deed:
    """Something that software does: the actions, and on what; {parts} are those of this launch."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]


def _deed(actions: str, *resources: str) -> Deed:
    return Deed(tuple(actions.split()), resources)


MANAGED = (
    _deed("ssm:UpdateInstanceInformation", "arn:aws:ec2:{here}:instance/*"),
    _deed("ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel", "*"),
    _deed("ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel", "*"),
    _deed("cloudformation:SignalResource", "arn:aws:cloudformation:{here}:stack/{STACK}"),
)
APPLICATION = (
    *MANAGED,
    _deed("secretsmanager:GetSecretValue", "{signing key}"),
    _deed("kms:Decrypt kms:GenerateDataKey", "{key}"),
    _deed("s3:GetObject", "arn:aws:s3:::{BUCKET}/bundles/{APP}-{DIGEST}.zip"),
    _deed("logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents", "{APP logs}"),
)
PARTS = (
    "assets",
    "back soon",
    "catalogue",
    "dead letters",
    "key",
    "order events",
    "orders",
    "redis token",
    "signing key",
)
DEEDS = {
    STOREFRONT: (
        *APPLICATION,
        _deed("sqs:SendMessage", "{orders}"),
        _deed(
            "s3:PutObject",
            "{assets}/static/*",
            "{assets}/edge-health",
            "{back soon}/index.html",
        ),
    ),
    WORKER: (
        *APPLICATION,
        _deed("sqs:ReceiveMessage sqs:DeleteMessage", "{orders}", "{dead letters}"),
        _deed("sqs:ChangeMessageVisibility", "{orders}", "{dead letters}"),
        _deed("sqs:GetQueueAttributes", "{orders}", "{dead letters}"),
        _deed("sqs:SendMessage", "{orders}", "{dead letters}"),
        _deed("sqs:StartMessageMoveTask sqs:ListMessageMoveTasks", "{dead letters}"),
        _deed("sns:Publish", "{order events}"),
        _deed("dynamodb:BatchGetItem dynamodb:GetItem", "{catalogue}", "{catalogue}/index/*"),
        _deed("dynamodb:Query dynamodb:PutItem", "{catalogue}", "{catalogue}/index/*"),
        _deed("dynamodb:UpdateItem dynamodb:DeleteItem", "{catalogue}", "{catalogue}/index/*"),
        _deed("dynamodb:ConditionCheckItem", "{catalogue}", "{catalogue}/index/*"),
        _deed("rds-db:connect", "arn:aws:rds-db:{here}:dbuser:{database}/{DATABASE_USER}"),
        _deed("secretsmanager:GetSecretValue", "{master secret}", "{redis token}"),
        _deed("s3:PutObject", "{assets}/media/*"),
        _deed("autoscaling:DescribeAutoScalingInstances", "*"),
        _deed(
            "autoscaling:CompleteLifecycleAction",
            "arn:aws:autoscaling:{here}:autoScalingGroup:*:autoScalingGroupName/{STACK}-*",
        ),
    ),
    NAT: (
        *MANAGED,
        _deed("ec2:AttachNetworkInterface", "arn:aws:ec2:{here}:network-interface/{INTERFACE}"),
        _deed("ec2:AttachNetworkInterface", "arn:aws:ec2:{here}:instance/*"),
        _deed("ec2:ModifyInstanceAttribute", "arn:aws:ec2:{here}:instance/*"),
    ),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, *DEEDS):
        role = role_of(shop, fleet)
        if role is None:
            yield fault(fleet.template or fleet.group, "has no profile with one role")
            continue
        said = granted(shop, role)
        may = {deed for one in said if one.allows and _always(one) for deed in _deeds(one)}
        needs = _needs(shop, fleet)
        for action, resource in sorted(needs - may):
            yield fault(role, f"the {fleet.runs} may not {action} on {resource}")
        for action, resource in sorted(may - needs):
            yield fault(role, f"the {fleet.runs} may {action} on {resource}, which it never does")
        for one in (one for one in said if not one.allows):
            for action, resource in _deeds(one):
                if any(fnmatch(needed, action) and resource in {of, "*"} for needed, of in needs):
                    yield fault(role, f"{one.sid} denies {action}, which the {fleet.runs} needs")


def _deeds(statement: Statement) -> Iterator[tuple[str, str]]:
    return ((action, one) for action in statement.actions for one in statement.resources)


def _always(statement: Statement) -> bool:
    """Return whether *statement* holds for what the software does; other rules ask for these."""
    condition = statement.body.get("Condition", {})
    tests = condition.values() if isinstance(condition, dict) else [{"": condition}]
    keys = [str(key) for one in tests if isinstance(one, dict) for key in one]
    return all(key == "kms:ViaService" or key.startswith("aws:ResourceTag/") for key in keys)


def _needs(shop: Deployment, fleet: Fleet) -> set[tuple[str, str]]:
    parts = _parts(shop, fleet)
    return {
        (action, _filled(resource, parts))
        for deed in DEEDS[fleet.runs]
        for action in deed.actions
        for resource in deed.resources
        if parts.get("back soon") or "back soon" not in resource
    }


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _parts(shop: Deployment, fleet: Fleet) -> dict[str, str]:
    logs = part(shop, f"{fleet.runs} logs") if fleet.runs in APPLICATIONS else None
    database = part(shop, "database")
    return {
        **fleet.variables,
        **fleet.environment,
        **{name: arn_of(one) for name in PARTS if (one := part(shop, name))},
        "here": f"{shop.region}:{ACCOUNT}",
        "APP logs": arn_of(logs) if logs else "the log group",
        "database": f"<{database.name}.DbiResourceId>" if database else "the database",
        "master secret": f"<{database.name}.MasterUserSecret.SecretArn>" if database else "",
    }


RULE = Rule(
    "I05",
    reason="what is not allowed fails at the first order, what is too much helps who breaks in",
    remedy="allow the deed on the ARN of that part, as the table of this rule has it",
    check=check,
)
