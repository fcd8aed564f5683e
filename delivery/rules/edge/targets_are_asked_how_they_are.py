"""E22: a target group asks each instance for /healthz at its own port, and lets it go slowly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.balancers import TARGET_GROUP, boot_texts, fleets_behind, settings
from delivery.rules.rule import Fault, Rule, fault, number
from shop.paths import Reach, families

# Property -> its text must match, and what AWS takes if nothing is said.
WANTED = {
    "HealthCheckPath": (re.escape(families(Reach.PROBE)[0]), "/"),
    "HealthCheckProtocol": (r"HTTP", "HTTP"),
    "HealthCheckEnabled": (r"true", "true"),
    "HealthCheckPort": (r"traffic-port", "traffic-port"),
    "Matcher.HttpCode": (r"200", "200"),
    "Protocol": (r"HTTP", ""),
    "ProtocolVersion": (r"HTTP1", "HTTP1"),
    "TargetType": (r"instance", "instance"),
}
# The same for attributes; AWS knows no others. A stickiness cookie would be kept with the page.
WANTED_ATTRIBUTES = {
    "load_balancing.algorithm.type": (r"round_robin|least_outstanding_requests", "round_robin"),
    "load_balancing.cross_zone.enabled": (r"true|use_load_balancer_configuration", "true"),
    "slow_start.duration_seconds": (r"0|[3-9]\d|1[01]\d|120", "0"),
    "deregistration_delay.timeout_seconds": (r"[3-5]\d|60", "300"),
    "stickiness.enabled": (r"false", "false"),
}
# Seconds until a dead instance gets no more requests; until a new one gets its first.
SICK_SECONDS, WELL_SECONDS = 60, 120


def check(shop: Deployment) -> Iterator[Fault]:
    networks = [one.name for one in shop.of("AWS::EC2::VPC")]
    for group in shop.of(TARGET_GROUP):
        attributes = settings(group, "TargetGroupAttributes")
        met = {name: group.get(name, default) for name, (_, default) in WANTED.items()}
        met |= {name: attributes.get(name, d) for name, (_, d) in WANTED_ATTRIBUTES.items()}
        for name in sorted(set(attributes) - set(WANTED_ATTRIBUTES)):
            yield fault(group, f"attribute {name} is none that we know")
        for name, (pattern, _) in {**WANTED, **WANTED_ATTRIBUTES}.items():
            value = str(met[name]).lower() if isinstance(met[name], bool) else str(met[name])
            if not re.fullmatch(pattern, value):
                yield fault(group, f"{name} is {value}, wanted {pattern}")
        vpc = shop.behind(group.get("VpcId"))
        if vpc is None or vpc.name not in networks:
            yield fault(group, f"VpcId is {group.get('VpcId')}, wanted the shop's VPC")
        yield from _pace(group)
        yield from _port(shop, group)


def _pace(group: Resource) -> Iterator[Fault]:
    every = number(group.get("HealthCheckIntervalSeconds", 30))
    waits = number(group.get("HealthCheckTimeoutSeconds", 5))
    sick = number(group.get("UnhealthyThresholdCount", 2))
    well = number(group.get("HealthyThresholdCount", 5))
    if not 1 < waits < every:
        yield fault(group, f"waits {waits:g} s for an answer, every {every:g} s, wanted less")
    if not 1 < sick <= sick * every <= SICK_SECONDS:
        yield fault(group, f"{sick:g} failures, one in {every:g} s, wanted 2 to {SICK_SECONDS} s")
    if not 1 < well <= well * every <= WELL_SECONDS:
        yield fault(group, f"{well:g} answers, one in {every:g} s, wanted 2 to {WELL_SECONDS} s")


def _port(shop: Deployment, group: Resource) -> Iterator[Fault]:
    fleets = fleets_behind(shop, group)
    if len(fleets) != 1:
        yield fault(group, f"has {len(fleets)} fleets behind it, wanted one")
    for fleet in fleets:
        ports = {
            port
            for text in boot_texts(shop, fleet)
            for port in re.findall(r"^PORT='?(\d+)", text, re.MULTILINE)
        }
        if ports != {str(group.get("Port"))}:
            yield fault(
                group, f"Port is {group.get('Port')}, but {fleet.logical_id} listens on {ports}"
            )


RULE = Rule(
    "E22",
    reason="with a wrong port or path no instance is ever well; asked too seldom a dead one keeps "
    "its share of shoppers; let go at once it drops their requests",
    remedy="HTTP to the process's own port, /healthz, 200, 2 times in 10 s, 30 to 60 s to drain",
    check=check,
)
