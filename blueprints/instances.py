"""EC2 instances as every tier makes them: image, launch template, role, environment file."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from awacs.aws import Statement
from troposphere import Base64, FindInMap, Join, Ref, Sub, Tags, Template, ec2, iam

from blueprints.permissions import assumed_by, policy
from blueprints.wiring import WiringError
from shop.environment import variable

ON_INSTANCES = Path(__file__).parent / "on_instances"

# Instances of one architecture throughout; the bundles are built for it.
IMAGES = {
    "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    "x86-64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
}


def image(t: Template, architecture: str = "arm64") -> Sub:
    """Return the newest Amazon Linux 2023, looked up when an instance starts.

    `resolve:ssm` inside the launch template, not a parameter: an update of something else must
    not roll the fleet because Amazon published an image.
    """
    if "Images" not in t.mappings:
        t.add_mapping("Images", {name: {"Parameter": path} for name, path in IMAGES.items()})
    return Sub("resolve:ssm:${Image}", Image=FindInMap("Images", architecture, "Parameter"))


def role(
    t: Template, title: str, *statements: Statement, condition: str = ""
) -> iam.InstanceProfile:
    """Add the role *title* that instances take on; return its profile."""
    only: dict[str, Any] = {"Condition": condition} if condition else {}
    made = t.add_resource(
        iam.Role(
            title,
            **only,
            AssumeRolePolicyDocument=assumed_by("ec2"),
            Policies=[iam.Policy(PolicyName="Deeds", PolicyDocument=policy(*statements))],
        )
    )
    return t.add_resource(iam.InstanceProfile(f"{title}Profile", **only, Roles=[Ref(made)]))


def launch_template(
    t: Template,
    title: str,
    *,
    name: str,
    instance_type: Any,  # text, or a lookup by size
    profile: iam.InstanceProfile,
    group: Any,
    user_data: Any,
    disk_gib: int = 8,
    tags: dict[str, str] | None = None,
    **more: Any,  # attributes of the resource, such as Condition or Metadata
) -> ec2.LaunchTemplate:
    """Add a launch template: IMDSv2, encrypted gp3, no key pair, no SSH."""
    named = Tags(Name=name, **(tags or {}))
    return t.add_resource(
        ec2.LaunchTemplate(
            title,
            **more,
            LaunchTemplateData=ec2.LaunchTemplateData(
                ImageId=image(t),
                InstanceType=instance_type,
                IamInstanceProfile=ec2.IamInstanceProfile(Arn=profile.get_att("Arn")),
                MetadataOptions=ec2.MetadataOptions(
                    HttpEndpoint="enabled",
                    HttpTokens="required",
                    # One hop: processes of the instance, nothing behind it.
                    HttpPutResponseHopLimit=1,
                ),
                Monitoring=ec2.Monitoring(Enabled=False),
                BlockDeviceMappings=[
                    ec2.LaunchTemplateBlockDeviceMapping(
                        DeviceName="/dev/xvda",
                        Ebs=ec2.EBSBlockDevice(
                            VolumeType="gp3",
                            VolumeSize=disk_gib,
                            Encrypted=True,
                            DeleteOnTermination=True,
                        ),
                    )
                ],
                SecurityGroupIds=[group],
                TagSpecifications=[
                    ec2.TagSpecifications(ResourceType="instance", Tags=named),
                    ec2.TagSpecifications(ResourceType="volume", Tags=named),
                ],
                UserData=user_data,
            ),
        )
    )


def environment_file(settings: type, **values: Any) -> Sub:
    """Return the environment file of a process: a line for each field of its *settings*.

    Unknown and missing names are refused while generating: the `Settings` dataclass of the
    process is the only list of them.
    """
    fields = {f.name: f for f in dataclasses.fields(settings)}
    unknown = sorted(set(values) - set(fields))
    missing = sorted(
        name
        for name, f in fields.items()
        if f.default is dataclasses.MISSING and name not in values
    )
    if unknown or missing:
        raise WiringError(
            f"{settings.__module__}.Settings: "
            + "; ".join(
                f"{fault} {', '.join(names)}"
                for fault, names in (("unknown", unknown), ("missing", missing))
                if names
            )
        )
    lines = "".join(f"{variable(name)}=${{{_camel(name)}}}\n" for name in fields if name in values)
    return Sub(lines, **{_camel(name): value for name, value in values.items()})


def user_data(*parts: str | Sub | Join) -> Base64:
    """Return user data: scripts of `on_instances/` and lines that CloudFormation fills in."""
    return Base64(Join("", list(parts)))


def script(name: str) -> str:
    """Return the text of `on_instances/NAME`, without the comments that only its readers need."""
    return "".join(
        line
        for line in (ON_INSTANCES / name).read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.lstrip().startswith("#") or line.startswith("#!")
    )


def shell_variables(values: dict[str, Any]) -> Sub:
    """Return `NAME='value'` lines for a boot script."""
    lines = "".join(f"{name}='${{{_plain(name)}}}'\n" for name in values)
    return Sub(lines, **{_plain(name): value for name, value in values.items()})


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _plain(name: str) -> str:
    return _camel(name.lower())
