"""The public SSM parameter that names the newest Amazon Linux for Graviton.

The emulator has the one for x86_64 only; EC2 does not know the image by this id, as nothing is
ever launched from it.
"""

from __future__ import annotations

from ministack.services import ssm

PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
IMAGE_ID = "ami-0c2023a1b2c3d4e60"


def install() -> None:
    """Add the parameter; its names begin with /aws/service, so the API refuses to make it."""
    ssm._PUBLIC_AMI_PARAMETERS[PARAMETER] = IMAGE_ID
