"""T05: no password, key or token stands in a template, nor is one asked for in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.shapes import listed
from delivery.rules.reading.written import function, section
from delivery.templates import walk

# Properties whose value is a secret; a dynamic reference is filled in by AWS.
SECRET_NAMES = re.compile(r"(Password|SecretString|AuthToken|PrivateKey|SecretKey|AccessKey)$")
ON_DUTY = re.compile(r"Length|Management|Rotation|Manage")
# How AWS is told to make one: numbers and choices.
MADE = "GenerateSecretString"
DYNAMIC = "{{resolve:secretsmanager:"
# What gives itself away: keys of AWS, keys in PEM, a value given to a name for secrets.
SHAPES = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?i:\b\w*(password|passwd|secret_access_key|auth_token|api_key)\s*=\s*['\"]?[^\s'\"$<{]{4,})"
)


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for name, parameter in section(template, "Parameters").items():
            if SECRET_NAMES.search(name):
                yield Fault(file, name, f"asks for a secret, shown as {parameter.get('NoEcho')}")
        for id_, one in section(template, "Resources").items():
            joined = [path for path, value in walk(one) if _is_joined(value)]
            for path, value in walk(one):
                if _is_secret(path, value) and not any(path[: len(at)] == at for at in joined):
                    yield Fault(file, id_, f"writes down a secret at {'.'.join(map(str, path))}")


def _is_joined(value: Any) -> bool:
    """Return whether *value* puts a dynamic reference together."""
    name, argument = function(value)
    parts = argument[1] if isinstance(argument, list) and len(argument) > 1 else ()
    return name == "Fn::Join" and str(next(iter(listed(parts)), "")).startswith(DYNAMIC)


def _is_secret(path: tuple[str | int, ...], value: Any) -> bool:
    if not isinstance(value, str) or not value:
        return False
    names = [str(key) for key in path if SECRET_NAMES.search(str(key))]
    names = [name for name in names if not ON_DUTY.search(name) and name != MADE]
    if names and not value.startswith(DYNAMIC) and "Secret" not in path:
        return True
    return bool(SHAPES.search(value))


RULE = Rule(
    "T05",
    reason="templates are in git, in S3, and shown to whoever may describe a stack",
    remedy="let Secrets Manager or RDS make the secret, and refer to it by its ARN",
    of_set=check,
)
