"""E23: in public HTTPS from TLS 1.2 on with a domain, inside HTTP to the worker's fleet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.balancers import (
    balancers,
    boot_texts,
    fleets_behind,
    forwarded_to,
    listeners,
)
from delivery.rules.reading.edge import distributions, domain_of, origins
from delivery.rules.reading.parties import FLEET
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

HTTPS, HTTP = ("HTTPS", "443"), ("HTTP", "80")
# Policies of AWS that begin with TLS 1.2 or 1.3 and hold no old ciphers.
POLICIES = re.compile(
    r"ELBSecurityPolicy-(TLS13-1-[23](-Res(-PQ)?|-FIPS)?-[\d-]+|TLS13-1-2-Res-.*|FS-1-2-Res-2020-10)"
)


def check(shop: Deployment) -> Iterator[Fault]:
    for balancer in balancers(shop, public=True):
        for listener in listeners(shop, balancer):
            yield from _speaks(listener, HTTPS if domain_of(shop) else HTTP)
            if domain_of(shop):
                yield from _secured(shop, listener)
            elif listener.get("SslPolicy") or listener.get("Certificates"):
                yield fault(listener, "has a certificate or SslPolicy, which HTTP does not take")
    for balancer in balancers(shop, public=False):
        for listener in listeners(shop, balancer):
            yield from _speaks(listener, HTTP)
            groups = forwarded_to(shop, listener.get("DefaultActions"))
            if len(groups) != 1 or not fleets_behind(shop, groups[0]):
                yield fault(listener, "does not forward to the target group of a fleet")
        found = listeners(shop, balancer)
        setting = f"BACKEND_URL=http://<{balancer.name}.DNSName>"
        told = [one for fleet in shop.of(FLEET) for one in boot_texts(shop, fleet)]
        if len(found) != 1 or not any(setting in one.splitlines() for one in told):
            yield fault(balancer, f"{len(found)} listeners, wanted one, and {setting} somewhere")


def _speaks(listener: Resource, wanted: tuple[str, str]) -> Iterator[Fault]:
    met = str(listener.get("Protocol")), str(listener.get("Port"))
    if met != wanted:
        yield fault(listener, f"speaks {met}, wanted {wanted}")


def _secured(shop: Deployment, listener: Resource) -> Iterator[Fault]:
    policy = str(listener.get("SslPolicy"))
    if not POLICIES.fullmatch(policy):
        yield fault(listener, f"SslPolicy is {policy}, wanted one from TLS 1.2 on")
    hosts = [
        one.get("DomainName")
        for distribution in distributions(shop)
        for one in origins(distribution)
        if "CustomOriginConfig" in one
    ]
    certificates = [
        found
        for one in listed(listener.get("Certificates"))
        if (found := shop.behind(within(one, "CertificateArn")))
        and found.type == "AWS::CertificateManager::Certificate"
    ]
    if [one.get("DomainName") for one in certificates] != hosts:
        yield fault(listener, f"has no certificate for {hosts}, the name CloudFront asks")


RULE = Rule(
    "E23",
    reason="CloudFront refuses a certificate for another name; old TLS is broken; a listener at "
    "another port is reached by nobody",
    remedy="443, HTTPS, ELBSecurityPolicy-TLS13-1-2-2021-06 and the origin's certificate under "
    "HasDomain; 80 and HTTP inside",
    check=check,
)
