"""N12: the endpoints of S3 and DynamoDB let this account's data through, all that roles use."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from delivery.resolved import Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.policies import Statement, identities, statements
from delivery.rules.rule import Fault, Rule, fault

# Amazon Linux installs its packages from this bucket of Amazon's in each region.
PACKAGES = "arn:aws:s3:::al2023-repos-{region}-de612dc2/*"
FETCH = "s3:GetObject"


def check(shop: Deployment) -> Iterator[Fault]:
    for endpoint in shop.of("AWS::EC2::VPCEndpoint"):
        packages = PACKAGES.format(region=shop.region)
        allowed = [one for one in statements(endpoint, "PolicyDocument") if one.allows]
        foreign = [one for one in allowed if not _is_ours(one)]
        for one in foreign:
            if set(one.resources) != {packages} or set(one.actions) != {FETCH}:
                yield fault(endpoint, f"{one.sid} lets data of other accounts through")
            if not _anybody(one):
                yield fault(endpoint, f"{one.sid} is for {one.principals}, wanted *")
        for one in allowed:
            for action in one.actions:
                if "*" in action:
                    yield fault(endpoint, f"{one.sid} lets {action} through, wanted what roles do")
        service = str(endpoint.get("ServiceName")).rpartition(".")[2]
        if service == "s3" and not foreign:
            yield fault(endpoint, f"does not let {packages} through: nothing can be installed")
        yield from _needed(shop, endpoint, service, [one for one in allowed if _is_ours(one)])
        if not allowed:
            yield fault(endpoint, "has no PolicyDocument of its own: everything passes")


def _is_ours(statement: Statement) -> bool:
    return statement.tested("StringEquals", "aws:ResourceAccount") == [ACCOUNT]


def _needed(
    shop: Deployment, endpoint: Resource, service: str, allowed: list[Statement]
) -> Iterator[Fault]:
    """Yield what roles may do, but not through *endpoint*."""
    wanted = {
        (action, resource)
        for one in identities(shop)
        if one.allows
        for action in one.actions
        if action.startswith(f"{service}:")
        for resource in one.resources
    }
    for action, resource in sorted(wanted):
        if not any(
            fnmatchcase(action, a) and fnmatchcase(resource, r) and _anybody(one)
            for one in allowed
            for a in one.actions
            for r in one.resources
        ):
            yield fault(endpoint, f"does not let {action} on {resource} through")


def _anybody(statement: Statement) -> bool:
    return any(one == "*" for _, one in statement.principals)


RULE = Rule(
    "N12",
    reason="an open endpoint lets a broken-in process carry our data to a bucket of its own",
    remedy="allow what roles do under aws:ResourceAccount, and to fetch Amazon Linux's packages",
    check=check,
)
