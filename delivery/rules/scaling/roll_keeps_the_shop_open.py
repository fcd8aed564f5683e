"""S08: an update replaces instances a few at a time, each only once the new one signals."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import Fleet, fleets, rolling, seconds
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, number, true

# A new instance boots, installs its bundle and answers within the least of them.
LEAST_SECONDS, HOUR = 300, 3600
# What they do would fight the roll; AWS names them for it. Launch and Terminate are the roll.
SUSPENDED = {
    "AZRebalance",
    "AlarmNotification",
    "HealthCheck",
    "ReplaceUnhealthy",
    "ScheduledActions",
}
NEEDED = {"AddToLoadBalancer", "Launch", "Terminate"}
FEWEST_PERCENT, MOST_PERCENT = 75, 100


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        roll = rolling(fleet.group)
        if not roll:
            yield fault(fleet.group, "has no AutoScalingRollingUpdate: old instances stay")
            continue
        if not true(roll.get("WaitOnResourceSignals")):
            yield fault(fleet.group, "WaitOnResourceSignals is off: it rolls on without an answer")
        if not LEAST_SECONDS <= seconds(roll.get("PauseTime")) <= HOUR:
            yield fault(fleet.group, f"PauseTime is {roll.get('PauseTime')}, wanted PT5M to PT1H")
        suspended = set(map(str, listed(roll.get("SuspendProcesses"))))
        if lacking := sorted(SUSPENDED - suspended) or sorted(NEEDED & suspended):
            yield fault(fleet.group, f"SuspendProcesses is wrong about {', '.join(lacking)}")
        if not 1 <= number(roll.get("MaxBatchSize", 1)) <= _largest_batch(fleet):
            yield fault(fleet.group, f"MaxBatchSize is {roll.get('MaxBatchSize')}, of so few")
        if not fleet.is_nat:
            yield from _open(fleet)


def _largest_batch(fleet: Fleet) -> float:
    most = number(fleet.group.get("MaxSize"))
    return most if fleet.is_nat else most / 2


def _open(fleet: Fleet) -> Iterator[Fault]:
    roll = rolling(fleet.group)
    for name in ("MinActiveInstancesPercent", "MinSuccessfulInstancesPercent"):
        default = 100 if name.startswith("MinSuccess") else None
        if not FEWEST_PERCENT <= number(roll.get(name, default)) <= MOST_PERCENT:
            yield fault(fleet.group, f"{name} is {roll.get(name)}, wanted {FEWEST_PERCENT} to 100")
    kept = number(roll.get("MinInstancesInService", 0))
    if not kept < number(fleet.group.get("MaxSize")):
        yield fault(fleet.group, f"MinInstancesInService is {kept:.0f}: nothing may be replaced")


RULE = Rule(
    "S08",
    reason="a release must neither close the shop nor stop half way",
    remedy="signals, PauseTime as at creation, MinActiveInstancesPercent 75, AWS's list suspended",
    check=check,
)
