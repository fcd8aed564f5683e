"""What the rules about CloudFront share: its origins, and the behaviour that a path meets."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Any

from delivery.resolved import Attribute, Deployment, Resolved, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.parties import BALANCER
from delivery.rules.reading.shapes import listed, within

RECORD = "AWS::Route53::RecordSet"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105, the name of a type  # nosec B105

# Policies that AWS keeps; CloudFront documents their ids.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

_DYNAMIC = re.compile(r"\{\{resolve:secretsmanager:<(.+)\.(Ref|Id)>:SecretString:*\}\}")


class Origin(Enum):
    """Where a behaviour sends a request."""

    BALANCER = "the load balancer"
    PAGES = "the load balancer, then the failover site"
    SITE = "the failover site"
    ASSETS = "the assets bucket"
    NOWHERE = "nowhere"


def distributions(shop: Deployment) -> list[Resource]:
    """Return the CloudFront distributions."""
    return shop.of("AWS::CloudFront::Distribution")


def arn_at_cloudfront(distribution: Resource) -> str:
    """Return the ARN by which CloudFront names *distribution*; it is no attribute."""
    return f"arn:aws:cloudfront::{ACCOUNT}:distribution/<{distribution.name}.Ref>"


def origins(distribution: Resource) -> list[dict[str, Any]]:
    """Return the origins of *distribution*."""
    found = listed(distribution.get("DistributionConfig.Origins"))
    return [one for one in found if isinstance(one, dict)]


def origin_groups(distribution: Resource) -> dict[str, list[str]]:
    """Return the ids of the origins in each origin group, in the order they are asked."""
    return {
        str(within(group, "Id")): [
            str(within(one, "OriginId")) for one in listed(within(group, "Members.Items"))
        ]
        for group in listed(distribution.get("DistributionConfig.OriginGroups.Items"))
    }


def behaviours(distribution: Resource) -> list[dict[str, Any]]:
    """Return the behaviours in the order in which their patterns are tried, the default last."""
    default = distribution.get("DistributionConfig.DefaultCacheBehavior")
    found = listed(distribution.get("DistributionConfig.CacheBehaviors"))
    tried = [{"PathPattern": "", **one} for one in found if isinstance(one, dict)]
    return [*tried, {**default, "PathPattern": "*"}] if isinstance(default, dict) else tried


def behaviour_of(distribution: Resource, path: str) -> dict[str, Any]:
    """Return the first behaviour whose pattern *path* matches, as CloudFront chooses it."""
    for one in behaviours(distribution):
        if _compiled(str(one.get("PathPattern"))).fullmatch(path):
            return one
    return {}


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    rooted = pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
    return re.compile(re.escape(rooted).replace(r"\*", ".*").replace(r"\?", "."))


def origin_of(distribution: Resource, behaviour: dict[str, Any]) -> Origin:
    """Return where *behaviour* sends a request."""
    target, groups = str(behaviour.get("TargetOriginId")), origin_groups(distribution)
    if target in groups:
        return Origin.PAGES
    found = [one for one in origins(distribution) if one.get("Id") == target]
    if len(found) != 1:
        return Origin.NOWHERE
    if "CustomOriginConfig" in found[0]:
        return Origin.BALANCER
    in_a_group = any(target in members for members in groups.values())
    return Origin.SITE if in_a_group else Origin.ASSETS


def balancer_named(shop: Deployment, host: Resolved) -> Resource | None:
    """Return the load balancer that *host* leads to, by its own name or by a record."""
    records = [one for one in shop.of(RECORD) if one.get("Name") == host]
    name = records[0].get("AliasTarget.DNSName") if records else host
    found = shop.behind(name)
    is_name = isinstance(name, Attribute) and name.name == "DNSName"
    return found if is_name and found is not None and found.type == BALANCER else None


def header_secrets(shop: Deployment, distribution: Resource, header: str) -> list[Resource]:
    """Return the secrets that *distribution* sends its load balancer in *header*."""
    return [
        secret
        for origin in origins(distribution)
        for one in listed(origin.get("OriginCustomHeaders"))
        if str(within(one, "HeaderName")).lower() == header.lower()
        and (secret := secret_in(shop, within(one, "HeaderValue")))
    ]


def secret_in(shop: Deployment, value: Resolved) -> Resource | None:
    """Return the secret whose whole value *value* refers to, filled in during the deploy."""
    found = _DYNAMIC.fullmatch(str(value))
    secret = shop.resources.get(found.group(1)) if found else None
    return secret if secret is not None and secret.type == SECRET else None


def domain_of(shop: Deployment) -> str:
    """Return the domain that the shop is launched with; empty without one."""
    return shop.given.get("DomainName", "")


def cache_of(shop: Deployment, behaviour: dict[str, Any]) -> Resource | None:
    """Return the cache policy of ours that *behaviour* uses, if it uses one."""
    policy = shop.behind(behaviour.get("CachePolicyId"))
    is_ours = policy is not None and policy.type == "AWS::CloudFront::CachePolicy"
    return policy if is_ours else None
