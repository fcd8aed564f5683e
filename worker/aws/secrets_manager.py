"""Secrets, read by ARN or name; their values are in no message and no repr of ours."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from worker.aws.client import USUAL, Client
from worker.aws.services import SECRETS_MANAGER
from worker.aws.tries import Limits

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"


@dataclass(frozen=True)
class Secret:
    """One version of a secret: text, or bytes where it was stored so."""

    arn: str
    version_id: str
    value: str | bytes = field(repr=False)


async def get_secret_value(
    client: Client, secret: str, *, stage: str = CURRENT, limits: Limits = USUAL
) -> Secret:
    """Return a version of a secret; raise `MissingError` where there is none of that stage."""
    asked = {"SecretId": secret, "VersionStage": stage}
    answer = await client.json(SECRETS_MANAGER, "GetSecretValue", asked, limits=limits)
    binary = answer.get("SecretBinary")
    value = answer["SecretString"] if binary is None else base64.b64decode(binary)
    return Secret(answer["ARN"], answer["VersionId"], value)
