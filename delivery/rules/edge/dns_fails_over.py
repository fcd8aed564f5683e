"""E17: the domain leads to CloudFront while that is well, and to the "back soon" page otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource
from delivery.rules.reading.edge import RECORD, distributions, domain_of
from delivery.rules.rule import Fault, Rule, fault, missing, true
from shop.paths import Reach, families

CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
PRIMARY, SECONDARY = "PRIMARY", "SECONDARY"


def check(shop: Deployment) -> Iterator[Fault]:
    domain, zone = domain_of(shop), shop.given.get("HostedZoneId")
    if not domain:
        return
    records = [one for one in shop.of(RECORD) if one.get("Failover") is not None]
    for role in (PRIMARY, SECONDARY):
        if sum(one.get("Failover") == role for one in records) != 1:
            yield missing("edge.yaml", "Distribution", f"no single {role} record of {domain}")
    if len({str(one.get("SetIdentifier")) for one in records}) != len(records):
        for one in records:
            yield fault(one, f"SetIdentifier {one.get('SetIdentifier')} is not its own")
    for one in records:
        met = one.get("Name"), one.get("Type"), one.get("HostedZoneId")
        if met != (domain, "A", zone) or not one.get("SetIdentifier"):
            yield fault(one, f"is {met}, wanted {(domain, 'A', zone)} with a SetIdentifier")
        if one.get("Failover") == PRIMARY:
            yield from _primary(shop, one)
        elif one.get("HealthCheckId") is not None:
            yield fault(one, "has a health check: the last resort would be given up")


def _primary(shop: Deployment, record: Resource) -> Iterator[Fault]:
    target = record.get("AliasTarget.DNSName"), record.get("AliasTarget.HostedZoneId")
    if target not in [
        (Attribute(one.name, "DomainName"), CLOUDFRONT_ZONE) for one in distributions(shop)
    ]:
        yield fault(record, f"leads to {target}, wanted the distribution in {CLOUDFRONT_ZONE}")
    if true(record.get("AliasTarget.EvaluateTargetHealth")):
        yield fault(record, "EvaluateTargetHealth is on, which CloudFront does not have")
    health = shop.behind(record.get("HealthCheckId"))
    asked = health.get("HealthCheckConfig.ResourcePath") if health else None
    if asked not in families(Reach.SIGN_OF_LIFE):
        yield fault(record, f"its health check asks for {asked}, wanted the edge's sign of life")


RULE = Rule(
    "E17",
    reason="a failover record without its counterpart, or its health check, answers nothing or "
    "never moves",
    remedy="PRIMARY to CloudFront with the check of /edge-health, SECONDARY to the S3 website, "
    "both of the same name, type and zone",
    check=check,
)
