"""Secrets: made by AWS, kept under the customer key, never written into a template."""

from __future__ import annotations

from typing import Any

from troposphere import Sub, secretsmanager

# Punctuation would be a wildcard in a listener rule and an escape in a token.
HEADER_LENGTH = 48
TOKEN_LENGTH = 64


def secret(
    title: str, what: str, *, length: int, key: Any, name: Any = None
) -> secretsmanager.Secret:
    """Return a secret of *length* letters and digits that AWS makes up.

    With a *name* of its own another name makes another secret, which is how it is rotated.
    """
    named: dict[str, Any] = {} if name is None else {"Name": name}
    return secretsmanager.Secret(
        title,
        **named,
        Description=what,
        KmsKeyId=key,
        GenerateSecretString=secretsmanager.GenerateSecretString(
            PasswordLength=length, ExcludePunctuation=True
        ),
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )


def secret_value(arn: Any) -> Sub:
    """Return the dynamic reference by which CloudFormation fills a secret in while it deploys."""
    return Sub("{{resolve:secretsmanager:${Secret}:SecretString}}", Secret=arn)
