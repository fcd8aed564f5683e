"""What an instance of a fleet is told at its launch, read back from what was deployed."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delivery.local.embedded_aws import EmbeddedAWS

_HERE_DOCUMENT = re.compile(r"^cat > (\S+) <<'(\w+)'\n(.*?)^\2\n", re.DOTALL | re.MULTILINE)

# Where user data puts what is read here.
BOOT = "/etc/shop/boot"
ENVIRONMENT = "/etc/shop/environment"
UNITS = "/etc/systemd/system"


@dataclass(frozen=True)
class Instance:
    """An instance as its launch template makes it: its role, and the files it begins with."""

    role_arn: str
    files: Mapping[str, str]

    @property
    def role(self) -> str:
        """The name of its role."""
        return self.role_arn.rpartition("/")[2]

    @property
    def app(self) -> str:
        return self._boot["APP"]

    @property
    def digest(self) -> str:
        """SHA-256 of the bundle it installs."""
        return self._boot["DIGEST"]

    @property
    def bucket(self) -> str:
        """Where it fetches the bundle."""
        return self._boot["BUCKET"]

    @property
    def settings(self) -> dict[str, str]:
        """The environment of its programs."""
        return dict(line.split("=", 1) for line in self.files[ENVIRONMENT].splitlines())

    def command(self, unit: str) -> list[str]:
        """Return what a unit such as `worker@orders.service` executes."""
        name, at, instance = unit.removesuffix(".service").partition("@")
        text = self.files[f"{UNITS}/{name}{at}.service"]
        (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
        return [word.replace("%i", instance) for word in shlex.split(line)]

    @property
    def _boot(self) -> dict[str, str]:
        words = shlex.split(self.files[BOOT])
        return dict(word.split("=", 1) for word in words)


def launched(aws: EmbeddedAWS, stack: str, *, tier: str, template: str) -> Instance:
    """Return an instance as the launch template of a tier would now make it."""
    nested = _physical_id(aws, stack, tier)
    told = aws.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=_physical_id(aws, nested, template), Versions=["$Latest"]
    )
    (version,) = told["LaunchTemplateVersions"]
    data: dict[str, Any] = version["LaunchTemplateData"]  # as the API's reference has it
    profile = data["IamInstanceProfile"]["Arn"].rpartition("/")[2]
    found = aws.client("iam").get_instance_profile(InstanceProfileName=profile)
    (role,) = found["InstanceProfile"]["Roles"]
    return Instance(role["Arn"], files_of(base64.b64decode(data["UserData"]).decode()))


def files_of(user_data: str) -> dict[str, str]:
    """Return the files that user data writes word for word, by their paths."""
    return {path: text for path, _, text in _HERE_DOCUMENT.findall(user_data)}


def _physical_id(aws: EmbeddedAWS, stack: str, logical_id: str) -> str:
    told = aws.client("cloudformation").describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return str(told["StackResourceDetail"]["PhysicalResourceId"])
