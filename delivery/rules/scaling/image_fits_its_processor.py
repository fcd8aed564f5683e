"""S06: the image is the newest Amazon Linux 2023 for the processor of every type that may start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, fleets, overrides
from delivery.rules.rule import Fault, Rule, fault

IMAGE = re.compile(
    r"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-[\w.-]+-(arm64|x86_64)"
)
# Graviton has a g after the generation: t4g, c7gn; a1 was the first.
ARM = re.compile(r"(a1|[a-z]+\d+g[a-z]*)\.\w+")
TYPE = re.compile(r"[a-z]+\d+[a-z-]*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)")
FEWEST_POOLS = 2


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        if fleet.template is None:
            continue
        image = str(fleet.template.get("LaunchTemplateData.ImageId"))
        found = IMAGE.fullmatch(image)
        if not found:
            yield fault(fleet.template, f"ImageId is {image}, wanted resolve:ssm of AL2023")
        own = str(fleet.template.get("LaunchTemplateData.InstanceType", ""))
        types = {own, *overrides(fleet)} - {""}
        if not types:
            yield fault(fleet.template, "names no InstanceType, nor does its group")
        for one in sorted(types):
            built_for = "arm64" if ARM.fullmatch(one) else "x86_64"
            if not TYPE.fullmatch(one) or (found and built_for != found.group(1)):
                yield fault(fleet.template, f"{one} does not start {image}")
        pools = overrides(fleet)
        if fleet.runs in APPLICATIONS and len(pools) < FEWEST_POOLS:
            yield fault(fleet.group, f"may start {len(pools)} types, wanted {FEWEST_POOLS}")


RULE = Rule(
    "S06",
    reason="an image of the other processor does not boot; one type alone may be sold out",
    remedy="take image and types of one architecture, and two types for each fleet",
    check=check,
)
