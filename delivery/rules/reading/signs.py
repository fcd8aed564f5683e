"""Signs by which the shop's parts show that they are ill: which metric, and from what value on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from delivery.resolved import Attribute, Deployment, Resource
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.reading.measures import Measure
from delivery.rules.reading.metrics import DIMENSIONS
from delivery.rules.reading.parties import BALANCER, FLEET, balancers_before
from delivery.rules.reading.parts import part
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import number

MIB, GIB = 2**20, 2**30
# With fewer instances a fleet has no second zone.
FEWEST = 2

# What an alarm may make of a metric, and of its silence. Nobody counts errors that are none, so
# silence is good; what always reports and is silent is gone.
COUNTED = {"Sum"}
HIGHEST = {"Average", "Maximum"}
LOWEST = {"Average", "Minimum"}
TAIL = {"p90", "p95", "p99", "p99.5", "p99.9"}
GOOD = {"missing", "notBreaching"}
UNKNOWN = {"breaching", "missing"}
BAD = {"breaching"}

# CloudFront and Route 53 keep their metrics there alone.
EDGE_REGION = "us-east-1"


@dataclass(frozen=True)
class Sign:
    """Of one thing: the metrics that show it, a value that must ring and one that must not."""

    thing: Resource
    namespace: str
    metrics: tuple[str, ...]
    dimensions: tuple[tuple[str, str], ...]
    ill: float
    well: float
    statistics: set[str]
    silence: set[str]

    def shows_in(self, measure: Measure) -> bool:
        """Return whether *measure* is of this metric and of this thing."""
        return (
            measure.namespace == self.namespace
            and measure.metric in self.metrics
            and set(self.dimensions) <= set(measure.dimensions)
        )


def signs(shop: Deployment) -> Iterator[Sign]:
    """Yield every sign that must be watched in this launch."""
    yield from _queues(shop)
    yield from _doors(shop)
    yield from _machines(shop)
    yield from _stores(shop)
    if shop.region == EDGE_REGION:
        yield from _edge(shop)


def _named(dimension: str, thing: Resource, after: str = "") -> tuple[str, str]:
    return dimension, f"{Attribute(thing.name, DIMENSIONS[dimension][1])}{after}"


def _queues(shop: Deployment) -> Iterator[Sign]:
    for name, metric, ill, well in (
        # What is moved there after failed receives is not counted as sent.
        ("dead letters", "ApproximateNumberOfMessagesVisible", 1, 0),
        ("orders", "ApproximateAgeOfOldestMessage", 1800, 30),
    ):
        if queue := part(shop, name):
            of = (_named("QueueName", queue),)
            yield Sign(queue, "AWS/SQS", (metric,), of, ill, well, HIGHEST, GOOD)


def _doors(shop: Deployment) -> Iterator[Sign]:
    elb = "AWS/ApplicationELB"
    for fleet in fleets(shop, *APPLICATIONS):
        for balancer in balancers_before(shop, fleet.group):
            of = _named("LoadBalancer", balancer)
            for group in all_behind(shop, fleet.group.get("TargetGroupARNs")):
                both = (of, _named("TargetGroup", group))
                yield Sign(group, elb, ("UnHealthyHostCount",), both, 1, 0, HIGHEST, GOOD)
    for balancer in shop.of(BALANCER):
        one = (_named("LoadBalancer", balancer),)
        for metric in ("HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"):
            yield Sign(balancer, elb, (metric,), one, 1000, 0, COUNTED, GOOD)
        yield Sign(balancer, elb, ("TargetResponseTime",), one, 10, 0.1, TAIL, GOOD)


def _machines(shop: Deployment) -> Iterator[Sign]:
    for group in shop.of(FLEET):
        of, least = (_named("AutoScalingGroupName", group),), number(group.get("MinSize"))
        metric, ill = ("GroupInServiceInstances",), min(least, FEWEST) - 1
        yield Sign(group, "AWS/AutoScaling", metric, of, ill, least, LOWEST, BAD)


def _stores(shop: Deployment) -> Iterator[Sign]:
    for one in shop.of("AWS::RDS::DBInstance"):
        of, disk = (_named("DBInstanceIdentifier", one),), number(one.get("AllocatedStorage")) * GIB
        for metric, ill, well, statistics in (
            ("FreeStorageSpace", GIB / 2, disk * 0.75, LOWEST),
            ("CPUUtilization", 99, 20, HIGHEST),
            ("FreeableMemory", 16 * MIB, 512 * MIB, LOWEST),
        ):
            yield Sign(one, "AWS/RDS", (metric,), of, ill, well, statistics, UNKNOWN)
    for one, node, metric in _cache_metrics(shop):
        named = (("CacheClusterId", f"<{one.name}.Ref>{node}"),)
        yield Sign(one, "AWS/ElastiCache", (metric,), named, 99, 20, HIGHEST, UNKNOWN)
    for one in shop.of("AWS::DynamoDB::Table"):
        table = (_named("TableName", one),)
        for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
            yield Sign(one, "AWS/DynamoDB", (metric,), table, 1000, 0, COUNTED, GOOD)


def _cache_metrics(shop: Deployment) -> Iterator[tuple[Resource, str, str]]:
    """Yield what shows that a cache is ill: which cache, which node of it, which metric."""
    for one in shop.of("AWS::ElastiCache::CacheCluster"):
        yield one, "", "CPUUtilization"
    for one in shop.of("AWS::ElastiCache::ReplicationGroup"):
        nodes = number(one.get("NumCacheClusters", 1))
        for node in ("-001", "-002") if nodes > 1 else ("-001",):
            for metric in ("EngineCPUUtilization", "DatabaseMemoryUsagePercentage"):
                yield one, node, metric


def _edge(shop: Deployment) -> Iterator[Sign]:
    for one in shop.of("AWS::CloudFront::Distribution"):
        edge = (_named("DistributionId", one), ("Region", "Global"))
        yield Sign(one, "AWS/CloudFront", ("5xxErrorRate",), edge, 50, 0.1, HIGHEST, GOOD)
    for one in shop.of("AWS::Route53::HealthCheck"):
        of = (_named("HealthCheckId", one),)
        yield Sign(one, "AWS/Route53", ("HealthCheckStatus",), of, 0, 1, LOWEST, BAD)
