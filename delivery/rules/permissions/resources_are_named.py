"""I02: what is allowed is allowed on named resources of this account and region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import identities
from delivery.rules.rule import Fault, Rule, fault

# Actions that know no resource: IAM has nothing to compare with.
WITHOUT_RESOURCE = re.compile(
    r"ssmmessages:|(autoscaling|ec2|logs):Describe|cloudwatch:PutMetricData|xray:Put"
)
# An instance reports for itself, whichever it is.
FOR_ITSELF = {"ssm:UpdateInstanceInformation"}
# These have no region or account in their names.
WORLDWIDE = {"cloudfront", "iam", "route53", "s3"}
ANY_OF_A_KIND = re.compile(r"(\*|[\w-]+[/:]\*)")


def check(shop: Deployment) -> Iterator[Fault]:
    for statement in identities(shop):
        actions = set(statement.actions)
        if not statement.allows:
            continue
        if not statement.resources:
            yield fault(statement.owner, f"{statement.sid} names no resource")
        for resource in statement.resources:
            if resource == "*":
                too_wide = not all(WITHOUT_RESOURCE.match(action) for action in actions)
            elif ANY_OF_A_KIND.fullmatch(resource.split(":", 5)[-1]):
                too_wide = "Condition" not in statement.body and not actions <= FOR_ITSELF
            else:
                too_wide = not _is_ours(resource, shop.region)
            if too_wide:
                yield fault(
                    statement.owner,
                    f"{statement.sid} allows {', '.join(sorted(actions))} on {resource}",
                )


def _is_ours(resource: str, region: str) -> bool:
    """Return whether an ARN in text lies in this account and region; an attribute does."""
    if resource.startswith("<"):
        return True
    arn, _, service, where, account, *_ = [*resource.split(":", 5), "", "", "", "", ""]
    if service in WORLDWIDE:
        return arn == "arn" and where == "" and account in {"", ACCOUNT}
    return (arn, where, account) == ("arn", region, ACCOUNT)


RULE = Rule(
    "I02",
    reason="whoever takes over one instance must not reach what it never touches",
    remedy="name the resource by its attribute, or by an ARN with account and region",
    check=check,
    whole=False,
)
