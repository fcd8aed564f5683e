"""Secrets of Secrets Manager: read when they are needed, kept nowhere but in memory."""

from __future__ import annotations

from cloud.aws import AWS
from cloud.errors import AWSError

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


async def secret(aws: AWS, arn: str, *, stage: str = CURRENT) -> str | None:
    """Return the value of a secret; None where it has no value of that stage."""
    try:
        answer = await aws.json(
            "secretsmanager", "GetSecretValue", {"SecretId": arn, "VersionStage": stage}
        )
    except AWSError as error:
        if stage == PREVIOUS and error.code == "ResourceNotFoundException":
            return None
        raise
    return str(answer["SecretString"])
