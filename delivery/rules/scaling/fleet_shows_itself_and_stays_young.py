"""S10: a fleet counts its instances every minute, replaces them in time, the new one first."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

# Alarms and the backlog divide by it.
COUNTED = "GroupInServiceInstances"
DAY = 24 * 3600
# By property: the least, the most.
WANTED = {
    "MaxInstanceLifetime": (DAY, 90 * DAY),
    "DefaultInstanceWarmup": (0, 600),
    "InstanceMaintenancePolicy.MinHealthyPercentage": (90, 100),
    "InstanceMaintenancePolicy.MaxHealthyPercentage": (101, 200),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        if not _counted(fleet.group):
            yield fault(fleet.group, f"does not collect {COUNTED}: alarms see nothing")
        for path, (least, most) in WANTED.items() if fleet.runs in APPLICATIONS else ():
            value = fleet.group.get(path)
            if not least <= number(value) <= most:
                yield fault(fleet.group, f"{path} is {value}, wanted {least} to {most}")


def _counted(group: Resource) -> bool:
    return any(
        within(one, "Granularity") == "1Minute"
        and COUNTED in (listed(within(one, "Metrics")) or [COUNTED])
        for one in listed(group.get("MetricsCollection"))
    )


RULE = Rule(
    "S10",
    reason="images age, and what is not counted is neither scaled nor missed",
    remedy="MetricsCollection at 1Minute, MaxInstanceLifetime to 90 days, replacements first",
    check=check,
)
