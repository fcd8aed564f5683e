"""S03: an instance that stops answering is replaced, but not before it had time to start."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, number, true

# What an instance takes to boot, to install its bundle and to answer; then an hour is plenty.
LEAST_SECONDS, MOST_SECONDS = 300, 3600
# By which AWS chooses whom to end; after the newest, the oldest images would stay.
ENDED_FIRST = {
    "AllocationStrategy",
    "ClosestToNextInstanceHour",
    "Default",
    "OldestInstance",
    "OldestLaunchConfiguration",
    "OldestLaunchTemplate",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        group = fleet.group
        judged_by = group.get("HealthCheckType")
        if fleet.runs in APPLICATIONS and "ELB" not in str(judged_by).split(","):
            yield fault(group, f"HealthCheckType is {judged_by}, wanted ELB")
        grace = group.get("HealthCheckGracePeriod")
        if not LEAST_SECONDS <= number(grace) <= MOST_SECONDS:
            yield fault(
                group,
                f"HealthCheckGracePeriod is {grace}, wanted {LEAST_SECONDS} to {MOST_SECONDS}",
            )
        if true(group.get("NewInstancesProtectedFromScaleIn")):
            yield fault(group, "protects every instance from scaling in: it only ever grows")
        for first in set(map(str, listed(group.get("TerminationPolicies")))) - ENDED_FIRST:
            yield fault(group, f"ends instances by {first}, wanted the oldest template first")


RULE = Rule(
    "S03",
    reason="EC2's own check sees a running machine where shoppers see errors",
    remedy="HealthCheckType ELB, and a grace period in which it can boot",
    check=check,
)
