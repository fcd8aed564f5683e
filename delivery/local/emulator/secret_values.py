"""Secrets as CloudFormation makes them: Ref is the ARN, and what is to be generated is obeyed.

The emulator's Ref was the name, and of GenerateSecretString it obeyed little more than the length:
a secret that was to have no punctuation had some.
"""

from __future__ import annotations

import json

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Attributes, Properties, refer_by


def install() -> None:
    """Correct the type."""
    refer_by("AWS::SecretsManager::Secret", outer=_arn, inner=_name)
    provisioners._sm_secret_string = _value  # its create and update call this


def _arn(_name: str, attributes: Attributes) -> str:
    return str(attributes["Arn"])


def _name(arn: str) -> str:
    secrets = secretsmanager._secrets.values()
    return next((str(secret["Name"]) for secret in secrets if secret["ARN"] == arn), "")


def _value(given: Properties) -> str:
    if "GenerateSecretString" not in given:
        return str(given.get("SecretString", ""))
    wanted = dict(given["GenerateSecretString"])
    template = wanted.pop("SecretStringTemplate", None)
    key = wanted.pop("GenerateStringKey", None)
    generated = str(aws("secretsmanager").get_random_password(**wanted)["RandomPassword"])
    return json.dumps({**json.loads(template), key: generated}) if template else generated
