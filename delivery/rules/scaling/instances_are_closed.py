"""S05: instances ask for tokens before they tell their role, encrypt their disks, know no keys."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number, true

DATA = "LaunchTemplateData"
WANTED = {
    "MetadataOptions.HttpEndpoint": {"None", "enabled"},  # the CLI reads its role there
    "MetadataOptions.HttpTokens": {"required"},
    # Amazon Linux 2023 brings 2 along.
    "MetadataOptions.HttpPutResponseHopLimit": {"1"},
    "KeyName": {"None"},
    # Where and how they start is the group's business, and half of it would be refused there.
    "InstanceMarketOptions": {"None"},
    "NetworkInterfaces": {"None"},
}
# The image has 8 GiB; more than a TiB is a typing error.
LEAST_GIB, MOST_GIB = 8, 1024


def check(shop: Deployment) -> Iterator[Fault]:
    for template in shop.of("AWS::EC2::LaunchTemplate"):
        for path, wanted in WANTED.items():
            found = str(template.get(f"{DATA}.{path}"))
            if found not in wanted:
                yield fault(template, f"{path} is {found}, wanted {' or '.join(sorted(wanted))}")
        disks = listed(template.get(f"{DATA}.BlockDeviceMappings"))
        if "/dev/xvda" not in [within(disk, "DeviceName") for disk in disks]:
            yield fault(template, "does not say that /dev/xvda, the image's disk, is encrypted")
        for disk in disks:
            yield from _disk(template, within(disk, "Ebs") or {})


def _disk(template: Resource, ebs: object) -> Iterator[Fault]:
    for name in ("Encrypted", "DeleteOnTermination"):
        if not true(within(ebs, name)):
            yield fault(template, f"a disk has {name} {within(ebs, name)}, wanted true")
    if within(ebs, "VolumeType") != "gp3":
        yield fault(template, f"a disk has VolumeType {within(ebs, 'VolumeType')}, wanted gp3")
    if not LEAST_GIB <= number(within(ebs, "VolumeSize")) <= MOST_GIB:
        size = within(ebs, "VolumeSize")
        yield fault(template, f"a disk has VolumeSize {size}, wanted {LEAST_GIB} to {MOST_GIB}")


RULE = Rule(
    "S05",
    reason="one forged request from a page must not hand out the role of the instance",
    remedy="HttpTokens required, hop limit 1, encrypted gp3 that goes along, no KeyName",
    check=check,
)
