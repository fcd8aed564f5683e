"""W02: the distribution and every load balancer have a web ACL, and none shares it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resolved, Resource
from delivery.rules.reading.edge import distributions
from delivery.rules.reading.firewalls import ASSOCIATION, WEB_ACL
from delivery.rules.reading.parties import BALANCER
from delivery.rules.rule import Fault, Rule, fault

GIVEN = "arn:aws:wafv2:us-east-1:"


def check(shop: Deployment) -> Iterator[Fault]:
    guards: dict[str, list[Resource]] = {acl.name: [] for acl in shop.of(WEB_ACL)}
    guarded: dict[str, int] = {}
    for association in shop.of(ASSOCIATION):
        balancer = _exactly(shop, association.get("ResourceArn"), BALANCER, "Ref")
        acl = _exactly(shop, association.get("WebACLArn"), WEB_ACL, "Arn")
        if balancer is None or acl is None:
            yield fault(association, "does not join a load balancer to the ARN of a web ACL")
        else:
            guards[acl.name].append(balancer)
            guarded[balancer.name] = guarded.get(balancer.name, 0) + 1
    for balancer in shop.of(BALANCER):
        if guarded.get(balancer.name) != 1:
            met = guarded.get(balancer.name, 0)
            yield fault(balancer, f"associated with {met} web ACLs, wanted exactly one")
    for distribution in distributions(shop):
        given = distribution.get("DistributionConfig.WebACLId")
        acl = _exactly(shop, given, WEB_ACL, "Arn")
        if acl is not None:
            guards[acl.name].append(distribution)
        elif not str(given).startswith(GIVEN):
            yield fault(distribution, f"WebACLId is {given}, wanted the ARN of a web ACL")
    for acl in shop.of(WEB_ACL):
        if len(guards[acl.name]) != 1:
            yield fault(acl, f"guards {len(guards[acl.name])} doors, wanted exactly one")


def _exactly(shop: Deployment, value: Resolved, kind: str, attribute: str) -> Resource | None:
    found = shop.behind(value)
    fits = isinstance(value, Attribute) and value.name in {attribute, "LoadBalancerArn"}
    return found if fits and found is not None and found.type == kind else None


RULE = Rule(
    "W02",
    reason="a door without a firewall is where everybody comes in; each one lets other things by",
    remedy="associate each load balancer, and give the distribution, a web ACL of its own",
    check=check,
)
