"""S04: a fleet starts the latest version of its own launch template, in the role of its tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.fleets import fleets, role_of
from delivery.rules.rule import Fault, Rule, fault

SPECIFICATIONS = (
    "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification",
    "LaunchTemplate",
)


def check(shop: Deployment) -> Iterator[Fault]:
    found = fleets(shop)
    used = Counter(one.template.name for one in found if one.template)
    roles = Counter(role.name for one in found if (role := role_of(shop, one)))
    for fleet in found:
        if fleet.template is None or fleet.template.type != "AWS::EC2::LaunchTemplate":
            yield fault(fleet.group, "starts from no launch template of ours")
            continue
        latest = Attribute(fleet.template.name, "LatestVersionNumber")
        for version in (fleet.group.get(f"{one}.Version") for one in SPECIFICATIONS):
            if version not in (None, latest):
                yield fault(fleet.group, f"starts version {version}, wanted {latest}")
        if not any(fleet.group.get(f"{one}.Version") for one in SPECIFICATIONS):
            yield fault(fleet.group, f"names no version of its template, wanted {latest}")
        role = role_of(shop, fleet)
        if used[fleet.template.name] > 1 or (role and roles[role.name] > 1):
            yield fault(fleet.group, "shares its launch template or its role with another fleet")
        profile = fleet.template.get("LaunchTemplateData.IamInstanceProfile.Arn")
        if role is None or not isinstance(profile, Attribute) or profile.name != "Arn":
            yield fault(
                fleet.template, f"profile is {profile}, wanted the ARN of one with one role"
            )


RULE = Rule(
    "S04",
    reason="$Latest never changes in the template: an update would replace no instance",
    remedy="GetAtt LatestVersionNumber of the template that LaunchTemplateId names",
    check=check,
)
