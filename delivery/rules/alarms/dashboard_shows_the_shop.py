"""A07: the dashboard draws both doors, both fleets, both queues and every store."""

from __future__ import annotations

import json
from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.reading.measures import DASHBOARD, shown
from delivery.rules.reading.parts import part
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, missing, number

TYPES = (
    "AWS::DynamoDB::Table",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::RDS::DBInstance",
)
COLUMNS = 24


def check(shop: Deployment) -> Iterator[Fault]:
    dashboards = shop.of(DASHBOARD)
    if not dashboards:
        yield missing("dashboard.yaml", "Dashboard", "there is no dashboard")
    for one in dashboards:
        text = str(one.get("DashboardBody"))
        for thing in _things(shop):
            if f"<{thing.name}." not in text:
                yield fault(one, f"does not show {thing.logical_id}")
        try:
            body = json.loads(text)
        except ValueError as error:
            yield fault(one, f"DashboardBody is no JSON: {error}")
        else:
            yield from (fault(one, found) for found in _widgets(shop, one, body))


def _widgets(shop: Deployment, dashboard: Resource, body: object) -> Iterator[str]:
    for properties, measures in shown(dashboard):
        region, title = properties.get("region"), properties.get("title")
        if region != shop.region:
            yield f"{title} looks at {region}, the shop is in {shop.region}"
        if not measures:
            yield f"{title} draws nothing"
    for widget in listed(within(body, "widgets")):
        if not 0 <= number(within(widget, "x")) <= COLUMNS - number(within(widget, "width")):
            yield f"has a widget beyond the {COLUMNS} columns of a dashboard"


def _things(shop: Deployment) -> list[Resource]:
    queues = [queue for name in ("orders", "dead letters") if (queue := part(shop, name))]
    return [*shop.of(*TYPES), *queues, *(one.group for one in fleets(shop, *APPLICATIONS))]


RULE = Rule(
    "A07",
    reason="at night one page must say whether the shop sells",
    remedy="draw a metric of the part, in the region of the shop",
    check=check,
)
