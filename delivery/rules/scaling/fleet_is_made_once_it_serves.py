"""S09: a fleet counts as made only once all its first instances say that they serve."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import fleets, seconds, signal
from delivery.rules.reading.shapes import within
from delivery.rules.rule import Fault, Rule, fault, number

# Two are a shop; the others may still be on their way.
FEWEST = 2
LEAST_SECONDS, MOST_SECONDS = 300, 3600
FEWEST_PERCENT, MOST_PERCENT = 90, 100


def check(shop: Deployment) -> Iterator[Fault]:
    for group in (one.group for one in fleets(shop)):
        count, least = signal(group).get("Count", 1), group.get("MinSize")
        if not signal(group) or not min(number(least), FEWEST) <= number(count) <= number(least):
            yield fault(group, f"waits for {count} signals, wanted one of each of {least}")
        timeout = signal(group).get("Timeout")
        if not LEAST_SECONDS <= seconds(timeout) <= MOST_SECONDS:
            yield fault(group, f"waits for {timeout}, wanted PT5M to PT1H")
        path = "CreationPolicy.AutoScalingCreationPolicy.MinSuccessfulInstancesPercent"
        enough = within(group.attributes, path)
        if enough is not None and not FEWEST_PERCENT <= number(enough) <= MOST_PERCENT:
            yield fault(group, f"is content with {enough} % of its instances")


RULE = Rule(
    "S09",
    reason="a stack that is complete while nothing answers hides the fault from who deploys it",
    remedy="CreationPolicy with a ResourceSignal: Count MinSize, Timeout 5 minutes to an hour",
    check=check,
)
