"""D18: secrets are made up by AWS: long, letters and digits, never written into a template."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, number, true

# A listener's rule compares 128 characters at most; 48 letters and digits are 285 bits.
SHORTEST, LONGEST = 48, 128
MADE = "GenerateSecretString"
# Parts that make it guessable, break the header it is sent in, or turn it into JSON.
UNWANTED = (
    "ExcludeCharacters",
    "ExcludeLowercase",
    "ExcludeNumbers",
    "ExcludeUppercase",
    "GenerateStringKey",
    "IncludeSpace",
    "SecretStringTemplate",
)


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::SecretsManager::Secret"):
        if one.get("SecretString") is not None:
            yield fault(one, "SecretString is given: whoever reads the template has it")
        length = one.get(f"{MADE}.PasswordLength")
        if not SHORTEST <= number(length) <= LONGEST:
            yield fault(one, f"PasswordLength is {length}, wanted {SHORTEST} to {LONGEST}")
        if not true(one.get(f"{MADE}.ExcludePunctuation")):
            yield fault(one, "ExcludePunctuation is off: * and ? are wildcards in a listener rule")
        for name in UNWANTED:
            found = one.get(f"{MADE}.{name}")
            if found is not None and str(found).lower() != "false":
                yield fault(one, f"{name} is {found}")


RULE = Rule(
    "D18",
    reason="a secret in a template is one that everybody who deploys has read",
    remedy="GenerateSecretString with PasswordLength 48 to 128 and ExcludePunctuation",
    check=check,
)
