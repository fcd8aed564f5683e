"""Fleets: groups of instances, the template they start from, what their user data tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from delivery.resolved import Deployment, Resolved, Resource, texts_in
from delivery.rules.reading.parties import FLEET, interfaces_taken_by, template_of
from delivery.rules.reading.shapes import listed

STOREFRONT, WORKER, NAT = "storefront", "worker", "nat"
APPLICATIONS = (STOREFRONT, WORKER)
# Where an application's boot script keeps what it knows, for the scripts that come later.
BOOT = "/etc/shop/boot"

_VARIABLE = re.compile(r"^([A-Z_]+)='([^'\n]*)'$", re.MULTILINE)
_ENVIRONMENT = re.compile(
    r"^cat > /etc/shop/environment <<'(\w+)'\n(.*?)^\1$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"^cat > \S+ <<'?(\w+)'?\n.*?^\1$", re.MULTILINE | re.DOTALL)
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


@dataclass(frozen=True)
class Fleet:
    """A group of instances, and all that they start from."""

    group: Resource
    template: Resource | None
    script: str  # user data, attributes written as `<Stack/Id.Name>`
    is_nat: bool

    @property
    def variables(self) -> dict[str, str]:
        """What the boot script knows: its lines NAME='value'."""
        return dict(_VARIABLE.findall(self.script if self.is_nat else self.file_at(BOOT)))

    @property
    def environment(self) -> dict[str, str]:
        """What the application is told: the lines NAME=value of its environment file."""
        found = _ENVIRONMENT.search(self.script)
        lines = found.group(2).splitlines() if found else []
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    @property
    def runs(self) -> str:
        """Which application the instances run, "nat" where they forward; empty if nobody says."""
        return NAT if self.is_nat else self.variables.get("APP", "")

    @property
    def deeds(self) -> str:
        """The commands of the boot script, without the files that it writes."""
        return _FILE.sub("", self.script)

    def file_at(self, path: str) -> str:
        """Return the text that user data writes to *path*."""
        pattern = rf"^cat > {re.escape(path)} <<'?(\w+)'?\n(.*?)^\1$"
        found = re.search(pattern, self.script, re.MULTILINE | re.DOTALL)
        return found.group(2) if found else ""


def fleets(shop: Deployment, *running: str) -> list[Fleet]:
    """Return the fleets, or those that run one of *running*."""
    found = [_fleet(shop, group) for group in shop.of(FLEET)]
    return [one for one in found if not running or one.runs in running]


def role_of(shop: Deployment, fleet: Fleet) -> Resource | None:
    """Return the role that instances of *fleet* take on."""
    if fleet.template is None:
        return None
    profile = shop.behind(fleet.template.get("LaunchTemplateData.IamInstanceProfile.Arn"))
    roles = listed(profile.get("Roles")) if profile else []
    return shop.behind(roles[0]) if len(roles) == 1 else None


def rolling(group: Resource) -> dict[str, Resolved]:
    """Return how CloudFormation replaces the instances of *group*."""
    found = _below(group.attributes, "UpdatePolicy", "AutoScalingRollingUpdate")
    return found if isinstance(found, dict) else {}


def signal(group: Resource) -> dict[str, Resolved]:
    """Return the signals that CloudFormation waits for when it makes *group*."""
    found = _below(group.attributes, "CreationPolicy", "ResourceSignal")
    return found if isinstance(found, dict) else {}


def seconds(value: Resolved) -> float:
    """Return a duration such as PT10M in seconds; not a number where it is none."""
    found = _DURATION.fullmatch(str(value))
    if not found or not any(found.groups()):
        return float("nan")
    hours, minutes, rest = (int(one or 0) for one in found.groups())
    return hours * 3600 + minutes * 60 + rest


def overrides(fleet: Fleet) -> list[str]:
    """Return the instance types that the group starts instead of the template's own."""
    found = listed(fleet.group.get("MixedInstancesPolicy.LaunchTemplate.Overrides"))
    return [str(one.get("InstanceType")) for one in found if isinstance(one, dict)]


def _fleet(shop: Deployment, group: Resource) -> Fleet:
    template = template_of(shop, group)
    data = template.get("LaunchTemplateData.UserData") if template else None
    return Fleet(group, template, "".join(texts_in(data)), bool(interfaces_taken_by(shop, group)))


def _below(value: Resolved, *keys: str) -> Resolved:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
