"""E20: every certificate is proven in the domain's zone, the origin's name is the balancer's."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.balancers import balancers
from delivery.rules.reading.edge import RECORD, balancer_named, distributions, domain_of, origins
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

# What a domain brings; without one AWS would refuse each for its empty name.
OF_A_DOMAIN = (
    "AWS::CertificateManager::Certificate",
    "AWS::Route53::HealthCheck",
    RECORD,
)


def check(shop: Deployment) -> Iterator[Fault]:
    domain, zone = domain_of(shop), shop.given.get("HostedZoneId")
    if not domain and shop.root != "edge_watch.yaml":
        for one in shop.of(*OF_A_DOMAIN):
            yield fault(one, "is made without a domain")
    for one in shop.of("AWS::CertificateManager::Certificate"):
        name = one.get("DomainName")
        options = listed(one.get("DomainValidationOptions"))
        proven = [(within(o, "DomainName"), within(o, "HostedZoneId")) for o in options]
        if one.get("ValidationMethod") != "DNS" or proven != [(name, zone)]:
            yield fault(one, f"{name} is not validated by DNS in {zone}, but {proven}")
        if domain not in (name, str(name).partition(".")[2]):
            yield fault(one, f"is for {name}, wanted {domain} or a name below it")
    hosts = [
        one.get("DomainName")
        for distribution in distributions(shop)
        for one in origins(distribution)
        if "CustomOriginConfig" in one
    ]
    balanced = [
        (Attribute(one.name, "DNSName"), Attribute(one.name, "CanonicalHostedZoneID"))
        for one in balancers(shop, public=True)
    ]
    for one in shop.of(RECORD):
        if one.get("Failover") is not None:
            continue
        met = one.get("Name"), one.get("Type"), one.get("HostedZoneId")
        target = one.get("AliasTarget.DNSName"), one.get("AliasTarget.HostedZoneId")
        leads = balancer_named(shop, target[0]) is not None
        if met[0] not in hosts and not leads:
            continue  # some other name of the zone
        if met[0] not in hosts or met[1:] != ("A", zone) or target not in balanced:
            yield fault(one, f"{met} leads to {target}, wanted the origin's name to its balancer")


RULE = Rule(
    "E20",
    reason="a certificate that is validated nowhere halts the deploy for hours; CloudFront asks "
    "the name that the certificate holds",
    remedy="DNS validation in HostedZoneId, and an alias record from origin.<domain> to the "
    "public load balancer, all under HasDomain",
    check=check,
    whole=False,
)
