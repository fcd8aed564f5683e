"""Dashboard tier: one page that shows whether the shop sells and what holds it up."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from troposphere import Sub, Template, cloudwatch

from blueprints.kinds import (
    AutoScalingGroupName,
    CacheId,
    DatabaseId,
    LoadBalancerFullName,
    QueueName,
    TableName,
)
from blueprints.wiring import camel

# A dashboard is 24 columns wide; three widgets stand side by side.
WIDTH, HEIGHT = 8, 6


@dataclass(frozen=True)
class Inputs:
    front_door_full_name: LoadBalancerFullName
    internal_balancer_full_name: LoadBalancerFullName
    storefront_group_name: AutoScalingGroupName
    worker_group_name: AutoScalingGroupName
    order_queue_name: QueueName
    dead_letters_name: QueueName
    database_id: DatabaseId
    memcached_id: CacheId
    redis_id: CacheId
    catalogue_table_name: TableName


@dataclass(frozen=True)
class Outputs: ...


BALANCED = "AWS/ApplicationELB"
SCALED = "AWS/AutoScaling"
CACHED = "AWS/ElastiCache"
TABLED = "AWS/DynamoDB"
STORED = "AWS/RDS"
QUEUED = "AWS/SQS"

# Title -> metrics as (namespace, metric, dimension, what, statistic).
WIDGETS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "Requests": (
        (BALANCED, "RequestCount", "LoadBalancer", "${FrontDoorFullName}", "Sum"),
        (BALANCED, "RequestCount", "LoadBalancer", "${InternalBalancerFullName}", "Sum"),
    ),
    "Slowest of a hundred, seconds": (
        (BALANCED, "TargetResponseTime", "LoadBalancer", "${FrontDoorFullName}", "p99"),
        (BALANCED, "TargetResponseTime", "LoadBalancer", "${InternalBalancerFullName}", "p99"),
    ),
    "Errors": (
        (BALANCED, "HTTPCode_Target_5XX_Count", "LoadBalancer", "${FrontDoorFullName}", "Sum"),
        (BALANCED, "HTTPCode_ELB_5XX_Count", "LoadBalancer", "${FrontDoorFullName}", "Sum"),
    ),
    "Orders that wait": (
        (QUEUED, "ApproximateNumberOfMessagesVisible", "QueueName", "${OrderQueueName}", "Maximum"),
        (
            QUEUED,
            "ApproximateNumberOfMessagesVisible",
            "QueueName",
            "${DeadLettersName}",
            "Maximum",
        ),
    ),
    "Oldest order, seconds": (
        (QUEUED, "ApproximateAgeOfOldestMessage", "QueueName", "${OrderQueueName}", "Maximum"),
    ),
    "Instances": (
        (
            SCALED,
            "GroupInServiceInstances",
            "AutoScalingGroupName",
            "${StorefrontGroupName}",
            "Average",
        ),
        (
            SCALED,
            "GroupInServiceInstances",
            "AutoScalingGroupName",
            "${WorkerGroupName}",
            "Average",
        ),
    ),
    "Database": (
        (STORED, "CPUUtilization", "DBInstanceIdentifier", "${DatabaseId}", "Average"),
        (STORED, "DatabaseConnections", "DBInstanceIdentifier", "${DatabaseId}", "Maximum"),
    ),
    "Caches": (
        (CACHED, "CPUUtilization", "CacheClusterId", "${MemcachedId}", "Average"),
        (CACHED, "CacheHitRate", "CacheClusterId", "${RedisId}-001", "Average"),
    ),
    "Catalogue": (
        (TABLED, "ConsumedReadCapacityUnits", "TableName", "${CatalogueTableName}", "Sum"),
        (TABLED, "ConsumedWriteCapacityUnits", "TableName", "${CatalogueTableName}", "Sum"),
    ),
}


def build(t: Template, given: Inputs) -> Outputs:
    """Dashboard tier: one page that shows whether the shop sells."""
    body = {"widgets": [_widget(i, title) for i, title in enumerate(WIDGETS)]}
    t.add_resource(
        cloudwatch.Dashboard(
            "Dashboard",
            DashboardBody=Sub(
                json.dumps(body, separators=(",", ":")),
                **{camel(field.name): getattr(given, field.name) for field in fields(given)},
            ),
        )
    )
    return Outputs()


def _widget(index: int, title: str) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": index % 3 * WIDTH,
        "y": index // 3 * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "period": 60,
            "view": "timeSeries",
            "metrics": [
                [namespace, metric, dimension, what, {"stat": statistic}]
                for namespace, metric, dimension, what, statistic in WIDGETS[title]
            ],
        },
    }
