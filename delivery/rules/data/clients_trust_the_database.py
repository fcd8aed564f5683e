"""D20: the database shows a certificate of an authority that its clients know."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault

# In the bundle of certificates that the worker carries; rds-ca-2019 has run out.
AUTHORITIES = {"rds-ca-ecc384-g1", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        found = one.get("CACertificateIdentifier")
        if found not in AUTHORITIES:
            wanted = ", ".join(sorted(AUTHORITIES))
            yield fault(one, f"CACertificateIdentifier is {found}, wanted one of {wanted}")


RULE = Rule(
    "D20",
    reason="the worker connects with verify-full: another authority, and it refuses the database",
    remedy="name an authority of generation g1",
    check=check,
)
