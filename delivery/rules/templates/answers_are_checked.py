"""T08: patterns let in every good answer, and stop what would only fail later."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.launches import FROM_GLOBAL
from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section, takes

# A certificate's first name has 64 characters at most; one is for origin.DOMAIN.
LONG = f"{'s' * 46}.example.com"
# By parameter: answers that must be let in, and answers that must be stopped.
ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AlarmEmail": (("", "ops@example.com"), ("ops", "a@b.com,c@d.com", "a b@example.com")),
    "ArtifactsBucket": (("shop-artifacts-123456789012",), ("unpackaged", "Shop", "a")),
    "DomainName": (
        ("", "shop.example.com", "loja-1.example.com.br"),
        ("https://shop.example.com", "Shop.example.com", "shop", "shop.example.com.", "a b.com", LONG),
    ),
    "EdgeCertificateArn": (
        ("", FROM_GLOBAL["EdgeCertificateArn"]),
        (FROM_GLOBAL["EdgeCertificateArn"].replace("us-east-1", "sa-east-1"), "certificate"),
    ),
    "EdgeWebAclArn": (
        ("", FROM_GLOBAL["EdgeWebAclArn"]),
        (FROM_GLOBAL["EdgeWebAclArn"].replace("global/", "regional/"), "EdgeWebAcl"),
    ),
    "HostedZoneId": (("", "Z0123456789ABCDEFGHIJ"), ("example.com", "/hostedzone/Z012345678")),
    "SecretOneSerial": (("1", "42"), ("0", "", "one", "1 ")),
    "SecretTwoSerial": (("1", "42"), ("0", "", "one", "1 ")),
    "ShopId": (("0a1b2c3d",), ("", "0A1B2C3D", "shop")),
    "StaffNetworks": (
        ("", "203.0.113.0/24", "203.0.113.0/24,198.51.100.7/32"),
        ("203.0.113.0", "203.0.113.0/24, 198.51.100.7/32", "2001:db8::/32", "all"),
    ),
    "StorefrontDigest": (("0a" * 32,), ("0a" * 31, "0" * 64, "latest")),
    "VpcCidr": (
        ("10.20.0.0/16", "172.16.0.0/20", "192.168.0.0/16"),
        ("10.20.0.0/24", "8.8.0.0/16", "10.20.0.0", "10.0.0.0/8"),
    ),
    "WorkerDigest": (("0a" * 32,), ("0a" * 31, "0" * 64, "latest")),
}
# By the end of a parameter's name: what the tiers give each other.
ENDINGS = {
    "Arn": "arn:aws:service:us-east-1:123456789012:kind/name",
    "BucketName": "shop-storage-logsbucket-0a1b2c3d",
    "Host": "name.0a1b2c3d.us-east-1.rds.amazonaws.com",
    "Port": "5432",
    "Url": "https://name.us-east-1.amazonaws.com",
}


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, parameter in section(template, "Parameters").items():
            usual = tuple(one for ending, one in ENDINGS.items() if name.endswith(ending))
            let_in, stopped = ANSWERS.get(name, (usual, ()))
            for answer in let_in:
                if not takes(parameter, answer):
                    yield Fault(file, name, f"does not take {answer!r}")
            for answer in stopped:
                if takes(parameter, answer):
                    yield Fault(file, name, f"takes {answer!r}")
            if "Default" in parameter and not takes(parameter, str(parameter["Default"])):
                yield Fault(file, name, f"does not take its own default {parameter['Default']!r}")


RULE = Rule(
    "T08",
    reason="a typing error in the console should cost a second, not a rollback",
    remedy="give the parameter a pattern that takes the good answers and no other",
    of_set=check,
)
