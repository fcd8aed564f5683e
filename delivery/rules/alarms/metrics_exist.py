"""A02: alarms, widgets and scaling measure what AWS keeps, of things that the shop has."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.measures import ALARM, DASHBOARD, measured, shown
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    for alarm in shop.of(ALARM):
        for measure in measured(alarm):
            yield from (fault(alarm, one) for one in measure.faults(shop))
    for dashboard in shop.of(DASHBOARD):
        for _, measures in shown(dashboard):
            for measure in measures:
                yield from (fault(dashboard, one) for one in measure.faults(shop))


RULE = Rule(
    "A02",
    reason="CloudWatch takes any name, and shows nothing for one that nobody writes",
    remedy="spell namespace and metric as AWS does, and refer to the resource by its attribute",
    check=check,
)
