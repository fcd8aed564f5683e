"""E12: the secrets of the edge are long, made by AWS, and no wildcard to a listener rule."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.edge import SECRET, secret_in
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number, true

# A listener rule takes no longer value.
LENGTHS = (48, 128)
MADE = "GenerateSecretString"


def check(shop: Deployment) -> Iterator[Fault]:
    for secret in _asked_for(shop):
        least, most = LENGTHS
        length = secret.get(f"{MADE}.PasswordLength", 32)
        if not least <= number(length) <= most:
            yield fault(secret, f"PasswordLength is {length}, wanted {least} to {most}")
        if not true(secret.get(f"{MADE}.ExcludePunctuation")):
            yield fault(secret, "ExcludePunctuation is off: * and ? match anything there")
        for name in ("IncludeSpace", "ExcludeLowercase", "ExcludeUppercase"):
            if true(secret.get(f"{MADE}.{name}")):
                yield fault(secret, f"{name} is on")
        for name in ("SecretString", f"{MADE}.SecretStringTemplate", f"{MADE}.GenerateStringKey"):
            if secret.get(name) is not None:
                yield fault(secret, f"{name} is given, wanted a value that AWS makes up")


def _asked_for(shop: Deployment) -> list[Resource]:
    """Return the secrets that listener rules ask for in a header."""
    values = [
        value
        for rule in shop.of("AWS::ElasticLoadBalancingV2::ListenerRule")
        for condition in listed(rule.get("Conditions"))
        for value in listed(within(condition, "HttpHeaderConfig.Values"))
    ]
    found = {one.name: one for value in values if (one := secret_in(shop, value))}
    return [one for one in shop.of(SECRET) if one.name in found]


RULE = Rule(
    "E12",
    reason="who guesses it, or sends what a wildcard in it matches, passes by the firewall",
    remedy="GenerateSecretString with PasswordLength 48 and ExcludePunctuation",
    check=check,
)
