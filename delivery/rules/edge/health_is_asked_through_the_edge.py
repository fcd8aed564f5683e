"""E16: Route 53 asks CloudFront itself how edge and shop are, often enough to matter."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource
from delivery.rules.reading.edge import distributions, domain_of
from delivery.rules.rule import Fault, Rule, fault, missing, number, true
from shop.paths import Reach, families

HEALTH_CHECK = "AWS::Route53::HealthCheck"
CONFIG = "HealthCheckConfig"
HTTPS = 443
INTERVALS = (10, 30)
MOST_FAILURES = 5
ASKED = {reach: families(reach)[0] for reach in (Reach.SIGN_OF_LIFE, Reach.PROBE)}


def check(shop: Deployment) -> Iterator[Fault]:
    hosts = [Attribute(one.name, "DomainName") for one in distributions(shop)]
    found = shop.of(HEALTH_CHECK)
    for path in ASKED.values() if domain_of(shop) else ():
        if not any(one.get(f"{CONFIG}.ResourcePath") == path for one in found):
            yield missing("edge.yaml", "Distribution", f"no health check asks {path}")
    for one in found:
        for wrong in _wrongs(one, hosts):
            yield fault(one, wrong)


def _wrongs(one: Resource, hosts: list[Attribute]) -> Iterator[str]:
    if one.get(f"{CONFIG}.FullyQualifiedDomainName") not in hosts:
        yield f"asks {one.get(f'{CONFIG}.FullyQualifiedDomainName')}, wanted the distribution"
    if one.get(f"{CONFIG}.ResourcePath") not in ASKED.values():
        yield f"asks for {one.get(f'{CONFIG}.ResourcePath')}, wanted {sorted(ASKED.values())}"
    if one.get(f"{CONFIG}.Type") != "HTTPS" or number(one.get(f"{CONFIG}.Port", HTTPS)) != HTTPS:
        yield f"asks by {one.get(f'{CONFIG}.Type')} at {one.get(f'{CONFIG}.Port')}, wanted HTTPS"
    if not true(one.get(f"{CONFIG}.EnableSNI", "true")):
        yield "EnableSNI is off: CloudFront answers nobody without"
    if number(one.get(f"{CONFIG}.RequestInterval", 30)) not in INTERVALS:
        yield f"RequestInterval is {one.get(f'{CONFIG}.RequestInterval')}, wanted {INTERVALS}"
    if not 1 <= number(one.get(f"{CONFIG}.FailureThreshold", 3)) <= MOST_FAILURES:
        met = one.get(f"{CONFIG}.FailureThreshold")
        yield f"FailureThreshold is {met}, wanted 1 to {MOST_FAILURES}"
    for name in ("Inverted", "Disabled"):
        if true(one.get(f"{CONFIG}.{name}")):
            yield f"{name} is on"


RULE = Rule(
    "E16",
    reason="a check of anything behind CloudFront would move shoppers to a page without HTTPS; "
    "one of nothing would leave them with a dead edge",
    remedy="HTTPS checks of the distribution's own name: /edge-health for DNS, /healthz to alarm",
    check=check,
)
