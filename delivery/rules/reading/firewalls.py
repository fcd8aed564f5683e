"""What the rules about web ACLs share: which door each guards, and its rules in their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.parties import BALANCER, is_public
from delivery.rules.reading.requests import Request, Written, written_matches
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import number

WEB_ACL = "AWS::WAFv2::WebACL"
ASSOCIATION = "AWS::WAFv2::WebACLAssociation"

# The doors that a web ACL guards.
EDGE, PUBLIC, INTERNAL = "edge", "public load balancer", "internal load balancer"

KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet"
SQL_INJECTION = "AWSManagedRulesSQLiRuleSet"
COMMON = "AWSManagedRulesCommonRuleSet"
LINUX = "AWSManagedRulesLinuxRuleSet"
REPUTATION = "AWSManagedRulesAmazonIpReputationList"
BOT_CONTROL = "AWSManagedRulesBotControlRuleSet"

# Forms stay below 8 KB and hold no markup, our own JSON does not: these rules only count, and
# what they label is refused by rules of ours where forms come in.
LABELS = {
    "SizeRestrictions_BODY": "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
    "CrossSiteScripting_BODY": "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body",
}


@dataclass(frozen=True)
class Firewall:
    """A web ACL, the door it guards, and its rules in the order they are tried."""

    acl: Resource
    door: str
    rules: tuple[dict[str, Any], ...]

    @property
    def own(self) -> list[dict[str, Any]]:
        """The rules that look at a request themselves and do not count an address's requests."""
        return [one for one in self.rules if group(one) is None and rate(one) is None]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The rules that ask a managed group."""
        return [one for one in self.rules if group(one) is not None]

    @property
    def rates(self) -> list[dict[str, Any]]:
        """The rules that count the requests of an address."""
        return [one for one in self.rules if rate(one) is not None]

    def stops(self, request: Request) -> bool:
        """Return whether a rule of ours matches *request* by itself."""
        return any(written_matches(one, request) for one in self._written)

    @cached_property
    def _written(self) -> list[Written]:
        statements = [one.get("Statement") for one in self.own]
        return [Written(repr(one), one) for one in statements]


def firewalls(shop: Deployment, *doors: str) -> list[Firewall]:
    """Return the web ACLs that guard one of *doors*, or every one."""
    found = [Firewall(acl, _door(shop, acl), _rules(acl)) for acl in shop.of(WEB_ACL)]
    return [one for one in found if not doors or one.door in doors]


def enforces(shop: Deployment) -> bool:
    """Return whether this launch blocks; without an answer it must."""
    return shop.given.get("FirewallMode", "enforce") == "enforce"


def group(rule: dict[str, Any]) -> dict[str, Any] | None:
    """Return the managed group that *rule* asks."""
    return _statement(rule, "ManagedRuleGroupStatement")


def rate(rule: dict[str, Any]) -> dict[str, Any] | None:
    """Return how *rule* counts the requests of an address."""
    return _statement(rule, "RateBasedStatement")


def asks(rule: dict[str, Any], name: str) -> bool:
    """Return whether *rule* asks the managed group *name*."""
    asked = group(rule)
    return asked is not None and asked.get("Name") == name


def deed(rule: dict[str, Any], kind: str) -> str:
    """Return what *rule* does, `kind` being Action or OverrideAction; empty if unclear."""
    action = rule.get(kind)
    return str(next(iter(action))) if isinstance(action, dict) and len(action) == 1 else ""


def _statement(rule: dict[str, Any], kind: str) -> dict[str, Any] | None:
    asked = within(rule, f"Statement.{kind}")
    return asked if isinstance(asked, dict) else None


def _rules(acl: Resource) -> tuple[dict[str, Any], ...]:
    rules = [one for one in listed(acl.get("Rules")) if isinstance(one, dict)]
    return tuple(sorted(rules, key=lambda one: number(one.get("Priority"))))


def _door(shop: Deployment, acl: Resource) -> str:
    for association in shop.of(ASSOCIATION):
        balancer = shop.behind(association.get("ResourceArn"))
        if balancer is None or balancer.type != BALANCER:
            continue
        if shop.behind(association.get("WebACLArn")) == acl:
            return PUBLIC if is_public(balancer) else INTERNAL
    asked = [
        shop.behind(one.get("DistributionConfig.WebACLId"))
        for one in shop.of("AWS::CloudFront::Distribution")
    ]
    return EDGE if acl in asked or acl.get("Scope") == "CLOUDFRONT" else ""
