"""S03: an instance that stops answering is replaced, but not before it had time to start."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, fleets, seconds, signal
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, number, true

MOST_SECONDS = 3600


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop):
        group, starts = fleet.group, seconds(signal(fleet.group).get("Timeout"))
        judged_by = group.get("HealthCheckType")
        if fleet.runs in APPLICATIONS and "ELB" not in str(judged_by).split(","):
            yield fault(group, f"HealthCheckType is {judged_by}, wanted ELB")
        grace = group.get("HealthCheckGracePeriod")
        if not starts <= number(grace) <= MOST_SECONDS:
            yield fault(
                group,
                f"HealthCheckGracePeriod is {grace}, wanted {starts:.0f} s, "
                f"in which it may signal, to {MOST_SECONDS} s",
            )
        if true(group.get("NewInstancesProtectedFromScaleIn")):
            yield fault(group, "protects every instance from scaling in: it only ever grows")
        if "NewestInstance" in listed(group.get("TerminationPolicies")):
            yield fault(group, "ends the newest instances first: the oldest images stay")


RULE = Rule(
    "S03",
    reason="EC2's own check sees a running machine where shoppers see errors",
    remedy="HealthCheckType ELB, and a grace period not shorter than the creation timeout",
    check=check,
)
