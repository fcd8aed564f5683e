"""Ref of an instance profile: its name, where the emulator gave its ARN."""

from __future__ import annotations

from ministack.services import iam

from delivery.local.emulator.resource_types import Attributes, refer_by


def install() -> None:
    """Correct the type."""
    refer_by("AWS::IAM::InstanceProfile", outer=_name, inner=_arn)


def _name(arn: str, _attributes: Attributes) -> str:
    return arn.rpartition("/")[2]


def _arn(name: str) -> str:
    return str(iam._instance_profiles.get(name, {}).get("Arn"))
