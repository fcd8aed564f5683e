"""W12: behind CloudFront no firewall judges by address: it would be CloudFront's."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewall_capacity import statements_in
from delivery.rules.reading.firewalls import INTERNAL, PUBLIC, firewalls
from delivery.rules.reading.shapes import within
from delivery.rules.rule import Fault, Rule, fault

BY_ADDRESS = {
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesAntiDDoSRuleSet",
    "AsnMatchStatement",
    "GeoMatchStatement",
    "IPSetReferenceStatement",
    "RateBasedStatement",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for firewall in firewalls(shop, PUBLIC, INTERNAL):
        for rule in firewall.rules:
            for kind, asked in statements_in(rule.get("Statement")):
                met = {kind, str(within(asked, "Name"))} & BY_ADDRESS
                if met:
                    yield fault(
                        firewall.acl,
                        f"rule {rule.get('Name')} judges by address ({', '.join(met)})",
                    )


RULE = Rule(
    "W12",
    reason="a load balancer sees CloudFront's addresses, or the storefront's: all would be stopped",
    remedy="rules by address at the edge alone",
    check=check,
)
