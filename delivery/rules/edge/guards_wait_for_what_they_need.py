"""E27: a firewall waits for its listener, and logs for the policy that lets them be written."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource
from delivery.rules.reading.balancers import LISTENER
from delivery.rules.reading.firewalls import ASSOCIATION
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault

WRITERS = {
    "AWS::WAFv2::LoggingConfiguration": "LogDestinationConfigs",
    "AWS::Logs::DeliveryDestination": "DestinationResourceArn",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of(ASSOCIATION):
        balancer = shop.behind(one.get("ResourceArn"))
        yield from _waits(
            one, [o for o in shop.of(LISTENER) if shop.behind(o.get("LoadBalancerArn")) == balancer]
        )
    for one in shop.of(*WRITERS):
        for arn in listed(one.get(WRITERS[one.type])):
            bucket = Attribute(arn.resource, "Ref") if isinstance(arn, Attribute) else None
            yield from _waits(
                one, [o for o in shop.of("AWS::S3::BucketPolicy") if o.get("Bucket") == bucket]
            )


def _waits(one: Resource, others: list[Resource]) -> Iterator[Fault]:
    waited_for = listed(one.attributes.get("DependsOn"))
    for other in others:
        if other.stack == one.stack and other.logical_id not in waited_for:
            yield fault(one, f"does not wait for {other.logical_id}")


RULE = Rule(
    "E27",
    reason="right after its creation a balancer is unknown to the firewall; logs that find no "
    "policy have AWS write one, which then collides with ours",
    remedy="DependsOn the listener, or the bucket's policy",
    check=check,
    whole=False,
)
