"""I04: in every statement actions and resources are of one kind, or it allows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.policies import ARN_IS_REF, ROLE, statements
from delivery.rules.rule import Fault, Rule, fault

# Services whose actions go by another name than their ARNs or their types do.
ARNS_OF = {"ssm": {"ssm", "ec2"}, "ssmmessages": {"ssm"}}
SERVICE_OF = {"certificatemanager": "acm", "elasticloadbalancingv2": "elasticloadbalancing"}
BUCKET_ACTION = re.compile(r"s3:(List|Get|Put|Delete)Bucket|s3:(GetLifecycle|PutLifecycle)")
ATTRIBUTE = re.compile(r"<([^>]+)\.([^.>]+)>(.*)", re.DOTALL)


def check(shop: Deployment) -> Iterator[Fault]:
    for owner in shop.resources.values():
        for statement in statements(owner):
            if owner.type == ROLE and statement.actions == ["sts:AssumeRole"]:
                continue  # a trust policy is about its own role
            resources, actions = statement.resources, statement.actions
            for resource in resources:
                if not any(_fits(shop, action, resource) for action in actions):
                    yield fault(owner, f"{statement.sid}: none of {actions} is about {resource}")
            for action in actions:
                if resources and not any(_fits(shop, action, one) for one in resources):
                    yield fault(owner, f"{statement.sid}: {action} is about none of {resources}")


def _fits(shop: Deployment, action: str, resource: str) -> bool:
    if "*" in {action, resource}:
        return True
    service = action.partition(":")[0].lower()
    found, path = _kind(shop, resource)
    if found not in ARNS_OF.get(service, {service}):
        return False
    if service != "s3" or action == "s3:*":
        return True
    return bool(BUCKET_ACTION.match(action)) != ("/" in path)


def _kind(shop: Deployment, resource: str) -> tuple[str, str]:
    """Return the service of an ARN and what follows it; no service if it is no ARN."""
    if not (found := ATTRIBUTE.fullmatch(resource)):
        _, _, service, _, _, path = [*resource.split(":", 5), "", "", "", "", ""][:6]
        return service, path
    of, attribute, path = found.groups()
    secret = attribute == "SecretArn"  # <Data/Database.MasterUserSecret.SecretArn>
    type_ = "" if secret or of not in shop.resources else shop.resources[of].type
    is_arn = secret or attribute == ("Ref" if type_ in ARN_IS_REF else "Arn")
    service = "secretsmanager" if secret else "".join(type_.split("::")[1:2]).lower()
    return (SERVICE_OF.get(service, service) if is_arn else ""), path


RULE = Rule(
    "I04",
    reason="IAM accepts an action on a foreign kind of resource, and then refuses the call",
    remedy="name the ARN of a resource that the action is about; objects by bucket and path",
    check=check,
    whole=False,
)
