"""Policies as IAM reads them: their statements, wherever they stand and whatever their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from delivery.resolved import Attribute, Deployment, Resolved, Resource
from delivery.rules.reading.shapes import all_behind, listed

ROLE = "AWS::IAM::Role"
TRUST = "AssumeRolePolicyDocument"
# Types whose policies say what an identity may do; every other policy says who may do it here.
ATTACHED = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy")

# The attribute that is a resource's ARN, where it is not `Arn`.
ARN_IS_REF = (
    "AWS::CertificateManager::Certificate",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
)

_COMPARED = ("StringEquals", "ArnEquals", "ArnLike", "StringLike")
_BUCKET_BY_NAME = re.compile(r"^arn:aws:s3:::<([^>]+)\.Ref>")
_STACK_ID = re.compile(r"(:stack/[^/]+)/[0-9a-f-]{36}$")


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, and the resource that the policy stands in."""

    owner: Resource
    body: dict[str, Any]

    @property
    def allows(self) -> bool:
        return self.body.get("Effect") == "Allow"

    @property
    def sid(self) -> str:
        return str(self.body.get("Sid", "a statement"))

    @property
    def actions(self) -> list[str]:
        return [str(one) for one in listed(self.body.get("Action"))]

    @property
    def resources(self) -> list[str]:
        """The ARNs as text, each resource of ours in one spelling."""
        return [spelled(one) for one in listed(self.body.get("Resource"))]

    @property
    def principals(self) -> list[tuple[str, Resolved]]:
        """Who is meant, each with its kind: ("Service", "ec2.amazonaws.com"); ("*", "*")."""
        principal = self.body.get("Principal")
        if not isinstance(principal, dict):
            return [("*", one) for one in listed(principal)]
        return [(kind, one) for kind, some in principal.items() for one in listed(some)]

    def tested(self, operator: str, key: str) -> list[str]:
        """Return what the condition *operator* compares *key* with; keys know no case."""
        condition = self.body.get("Condition")
        tests = condition.get(operator) if isinstance(condition, dict) else None
        found = tests.items() if isinstance(tests, dict) else ()
        return [
            str(one) for name, some in found if name.lower() == key.lower() for one in listed(some)
        ]


def sources(statement: Statement) -> list[str]:
    """Return the ARNs of those for whom a service may act, compared in whatever way."""
    return [arn for how in _COMPARED for arn in statement.tested(how, "aws:SourceArn")]


def spelled(value: Resolved) -> str:
    """Return an ARN as text; a bucket by its attribute, a stack without its number."""
    return _STACK_ID.sub(r"\1", _BUCKET_BY_NAME.sub(r"<\1.Arn>", str(value)))


def arn_of(resource: Resource) -> str:
    """Return the ARN of *resource* as statements spell it."""
    name = "Ref" if resource.type in ARN_IS_REF else "Arn"
    return str(Attribute(resource.name, name))


def statements(resource: Resource, below: str = "") -> Iterator[Statement]:
    """Yield the statements of every policy in *resource*, or in its property *below* alone."""
    for name, value in resource.properties.items():
        if not below or name == below:
            for body in _bodies(value):
                yield Statement(resource, body)


def trusts(role: Resource) -> list[Statement]:
    """Return the statements that say who may take on *role*."""
    return list(statements(role, TRUST))


def granted(shop: Deployment, role: Resource) -> list[Statement]:
    """Return the statements of *role* itself and of policies that are attached to it."""
    own = list(statements(role, "Policies"))
    for policy in shop.of(*ATTACHED):
        if role in all_behind(shop, [*listed(policy.get("Roles")), policy.get("RoleName")]):
            own.extend(statements(policy))
    return own


def identities(shop: Deployment) -> list[Statement]:
    """Return every statement that says what an identity may do."""
    roles = [one for role in shop.of(ROLE) for one in statements(role, "Policies")]
    return [*roles, *(one for policy in shop.of(*ATTACHED) for one in statements(policy))]


def guards(shop: Deployment, *types: str) -> list[Statement]:
    """Return every statement of resources of *types* that says who may come."""
    return [one for resource in shop.of(*types) for one in statements(resource)]


def _bodies(value: Resolved) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "Statement":
                yield from (body for body in listed(one) if isinstance(body, dict))
            else:
                yield from _bodies(one)
    elif isinstance(value, list):
        for one in value:
            yield from _bodies(one)
