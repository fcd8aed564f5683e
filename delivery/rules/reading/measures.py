"""What alarms and widgets measure: metric, of which resource, by which statistic, how often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from delivery.resolved import Attribute, Deployment, Resolved, Resource
from delivery.rules.reading.metrics import DIMENSIONS, FIXED, METRICS, NODES
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import number

ALARM = "AWS::CloudWatch::Alarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"


@dataclass(frozen=True)
class Measure:
    """One metric of one thing; dimension values as text, attributes as `<Stack/Id.Name>`."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    period: float

    def is_of(self, dimension: str, resource: Resource) -> bool:
        """Return whether this measures *resource*, which *dimension* names."""
        attribute = Attribute(resource.name, DIMENSIONS[dimension][1])
        return (dimension, str(attribute)) in self.dimensions

    def faults(self, shop: Deployment) -> Iterator[str]:
        """Yield what makes it a metric that AWS does not keep."""
        if self.metric not in METRICS.get(self.namespace, {self.metric}):
            yield f"{self.namespace} has no metric {self.metric}"
        for name, value in self.dimensions:
            if value not in _values(shop, name, {value}):
                yield f"{name} is {value}, no {name} of the shop"


def measured(alarm: Resource) -> list[Measure]:
    """Return what *alarm* measures, by itself or in its metric math."""
    if alarm.get("MetricName") is not None:
        return [_measure(alarm.properties, alarm.properties)]
    return [
        _measure(within(one, "MetricStat.Metric"), within(one, "MetricStat"))
        for one in listed(alarm.get("Metrics"))
        if within(one, "MetricStat")
    ]


def shown(dashboard: Resource) -> Iterator[tuple[dict[str, Any], list[Measure]]]:
    """Yield the properties of each widget of *dashboard*, and the metrics that it draws."""
    try:
        body = json.loads(str(dashboard.get("DashboardBody")))
    except ValueError:
        return
    for widget in listed(within(body, "widgets")):
        properties = within(widget, "properties") or {}
        rows = [row for row in listed(within(properties, "metrics")) if isinstance(row, list)]
        yield properties, [_drawn(row, properties) for row in rows]


def _measure(metric: Resolved, around: Resolved) -> Measure:
    statistic = (within(around, name) for name in ("Statistic", "ExtendedStatistic", "Stat"))
    return Measure(
        str(within(metric, "Namespace")),
        str(within(metric, "MetricName")),
        tuple(
            (str(within(one, "Name")), str(within(one, "Value")))
            for one in listed(within(metric, "Dimensions"))
        ),
        next((str(one) for one in statistic if one is not None), ""),
        number(within(around, "Period")),
    )


def _drawn(row: list[Any], around: dict[str, Any]) -> Measure:
    texts = [str(one) for one in row if not isinstance(one, dict)]
    more = row[-1] if row and isinstance(row[-1], dict) else {}
    namespace, metric, *pairs = [*texts, "", ""]
    named = zip(pairs[::2], pairs[1::2], strict=False)
    return Measure(
        namespace,
        metric,
        tuple((name, value) for name, value in named if name),
        str(more.get("stat", around.get("stat", "Average"))),
        number(more.get("period", around.get("period", 300))),
    )


def _values(shop: Deployment, dimension: str, otherwise: set[str]) -> set[str]:
    """Return the values that *dimension* can have here; *otherwise* where we cannot know."""
    if dimension in FIXED:
        return {FIXED[dimension]}
    if dimension not in DIMENSIONS:
        return otherwise
    type_, attribute = DIMENSIONS[dimension]
    found = {str(Attribute(one.name, attribute)) for one in shop.of(type_)}
    if dimension == "CacheClusterId":
        of, infix = NODES
        found |= {f"<{one.name}.Ref>{infix}{n}" for one in shop.of(of) for n in range(1, 7)}
    return found or otherwise
