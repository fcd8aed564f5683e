"""E03: with a domain the edge answers for it alone, by its own certificate, from TLS 1.2 on."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved
from delivery.rules.reading.edge import distributions, domain_of
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, missing, true

FLOORS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
GIVEN = "arn:aws:acm:us-east-1:"
CERTIFICATE = "AWS::CertificateManager::Certificate"


def check(shop: Deployment) -> Iterator[Fault]:
    domain = domain_of(shop)
    for distribution in distributions(shop):
        viewer = "DistributionConfig.ViewerCertificate"
        names = listed(distribution.get("DistributionConfig.Aliases"))
        if names != ([domain] if domain else []):
            yield fault(distribution, f"Aliases are {names}, wanted {domain or 'none'}")
        certificate = distribution.get(f"{viewer}.AcmCertificateArn")
        by_default = true(distribution.get(f"{viewer}.CloudFrontDefaultCertificate"))
        if by_default == bool(domain) or not _is_for(shop, certificate, domain):
            yield fault(distribution, f"certificate {certificate} is not one for {domain or '*'}")
        if not domain:
            for name in ("AcmCertificateArn", "SslSupportMethod"):
                if distribution.get(f"{viewer}.{name}") is not None:
                    yield fault(distribution, f"{name} is given, without a domain to use it for")
            continue
        floor = distribution.get(f"{viewer}.MinimumProtocolVersion")
        if floor not in FLOORS:
            yield fault(distribution, f"MinimumProtocolVersion is {floor}, wanted TLSv1.2_2021")
        if distribution.get(f"{viewer}.SslSupportMethod") != "sni-only":
            yield fault(distribution, "SslSupportMethod is not sni-only: other ways are paid")


def check_alone(shop: Deployment) -> Iterator[Fault]:
    """Look at global.yaml launched alone: its outputs are what the root elsewhere is given."""
    if shop.root == "global.yaml":
        certificate = shop.outputs.get("EdgeCertificateArn")
        if not _is_for(shop, certificate, domain_of(shop)):
            yield missing(shop.root, "EdgeCertificateArn", f"is {certificate}")
    else:
        yield from check(shop)


def _is_for(shop: Deployment, certificate: Resolved, domain: str) -> bool:
    found = shop.behind(certificate)
    if found is None:
        return str(certificate).startswith(GIVEN) if domain else not certificate
    return bool(domain) and found.type == CERTIFICATE and found.get("DomainName") == domain


RULE = Rule(
    "E03",
    reason="browsers warn of another certificate; older TLS is broken; CloudFront refuses an alias "
    "without a certificate of us-east-1 for it",
    remedy="under HasDomain the domain as the only alias, EdgeCertificateArn, sni-only, "
    "TLSv1.2_2021; otherwise CloudFront's default certificate",
    check=check_alone,
    whole=False,
)
