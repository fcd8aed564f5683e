"""B08: load balancers log every request, and the distribution delivers its log."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.balancers import settings
from delivery.rules.reading.parties import BALANCER
from delivery.rules.rule import Fault, Rule, fault, true

# Without these fields a log line does not say who asked what, when, and what came of it.
FIELDS = {"date", "time", "c-ip", "cs-method", "cs-uri-stem", "sc-status", "x-edge-request-id"}
# What a visitor brings along to prove who they are.
SECRET_FIELDS = {"cs(Cookie)"}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of(BALANCER):
        if not true(settings(one, "LoadBalancerAttributes").get("access_logs.s3.enabled")):
            yield fault(one, "access_logs.s3.enabled is not true")
    for one in shop.of("AWS::Logs::DeliverySource"):
        if one.get("LogType") != "ACCESS_LOGS":
            yield fault(one, f"LogType is {one.get('LogType')}, wanted ACCESS_LOGS")
        if str(one.get("ResourceArn")) not in _distributions(shop):
            yield fault(one, f"ResourceArn is {one.get('ResourceArn')}, wanted the distribution's")
        if not any(_source(shop, delivery) == one for delivery in shop.of("AWS::Logs::Delivery")):
            yield fault(one, "is delivered nowhere")
    for one in shop.of("AWS::Logs::Delivery"):
        yield from _delivery(shop, one)


def _distributions(shop: Deployment) -> set[str]:
    """Return the ARNs of our distributions, the one among them that a parameter names."""
    ids = {f"<{one.name}.Ref>" for one in shop.of("AWS::CloudFront::Distribution")}
    if "DistributionId" in shop.given:
        ids.add(shop.given["DistributionId"])
    return {f"arn:aws:cloudfront::{ACCOUNT}:distribution/{one}" for one in ids}


def _source(shop: Deployment, delivery: Resource) -> Resource | None:
    return shop.behind(delivery.get("DeliverySourceName"))


def _delivery(shop: Deployment, one: Resource) -> Iterator[Fault]:
    source, target = _source(shop, one), one.get("DeliveryDestinationArn")
    if source is None or source.type != "AWS::Logs::DeliverySource":
        yield fault(one, f"DeliverySourceName is {one.get('DeliverySourceName')}")
    behind = shop.behind(target)
    is_arn = isinstance(target, Attribute) and target.name == "Arn"
    if behind is None or behind.type != "AWS::Logs::DeliveryDestination" or not is_arn:
        yield fault(one, f"DeliveryDestinationArn is {target}, wanted a destination's ARN")
    fields = one.get("RecordFields")
    if isinstance(fields, list):  # all of them are delivered where none is named
        for name in sorted(FIELDS - set(map(str, fields))):
            yield fault(one, f"RecordFields lacks {name}")
        for name in sorted(SECRET_FIELDS & set(map(str, fields))):
            yield fault(one, f"RecordFields holds {name}: sessions lie open in a log")


RULE = Rule(
    "B08",
    reason="after an attack or an outage these logs are what is left to read",
    remedy="switch access logs on, and deliver ACCESS_LOGS of the distribution to the log bucket",
    check=check,
    whole=False,
)
