"""S12: a fleet is scaled, in and out, by the requests its own instances get."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.balancers import LISTENER, LISTENER_RULE, forwarded_to
from delivery.rules.reading.fleets import APPLICATIONS, Fleet, fleets
from delivery.rules.reading.order import made_before
from delivery.rules.reading.parties import balancers_before
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault, number, true

POLICY = "AWS::AutoScaling::ScalingPolicy"
TRACKED = "TargetTrackingConfiguration"
PREDEFINED = f"{TRACKED}.PredefinedMetricSpecification"
REQUESTS = "ALBRequestCountPerTarget"
# Requests a minute, or orders that wait, for one instance: below it always grows, above it
# never does.
REQUESTS_EACH, ORDERS_EACH = (600, 120_000), (100, 40_000)


def check(shop: Deployment) -> Iterator[Fault]:
    groups = [one.group for one in fleets(shop, *APPLICATIONS)]
    for policy in shop.of(POLICY):
        if shop.behind(policy.get("AutoScalingGroupName")) not in groups:
            yield fault(policy, f"scales {policy.get('AutoScalingGroupName')}, no fleet of ours")
        if policy.get("PolicyType") != "TargetTrackingScaling":
            yield fault(policy, f"PolicyType is {policy.get('PolicyType')}")
        if true(policy.get(f"{TRACKED}.DisableScaleIn")):
            yield fault(policy, "DisableScaleIn: the peak of the year is paid for ever")
        target = policy.get(f"{TRACKED}.TargetValue")
        least, most = REQUESTS_EACH if _counts_requests(policy) else ORDERS_EACH
        if not least <= number(target) <= most:
            yield fault(policy, f"TargetValue is {target}, wanted {least} to {most}")
    for fleet in fleets(shop, *APPLICATIONS):
        yield from _by_requests(shop, fleet)


def _by_requests(shop: Deployment, fleet: Fleet) -> Iterator[Fault]:
    found = [one for one in policies_of(shop, fleet) if _counts_requests(one)]
    if not found:
        yield fault(fleet.group, f"no policy scales it by {REQUESTS}")
    labels = {
        f"<{balancer.name}.LoadBalancerFullName>/<{targets.name}.TargetGroupFullName>"
        for balancer in balancers_before(shop, fleet.group)
        for targets in all_behind(shop, fleet.group.get("TargetGroupARNs"))
    }
    for policy in found:
        if (label := str(policy.get(f"{PREDEFINED}.ResourceLabel"))) not in labels:
            yield fault(policy, f"counts requests of {label}, wanted {' or '.join(labels)}")
        before = made_before(shop, policy)
        for targets in all_behind(shop, fleet.group.get("TargetGroupARNs")):
            if not any(one.name in before for one in _leading_to(shop, targets)):
                yield fault(policy, f"does not wait until requests are led to {targets.logical_id}")


def _leading_to(shop: Deployment, targets: Resource) -> list[Resource]:
    """Return the listeners, or rules of listeners, that send requests to *targets*."""
    ways = [
        *((one, one.get("DefaultActions")) for one in shop.of(LISTENER)),
        *((one, one.get("Actions")) for one in shop.of(LISTENER_RULE)),
    ]
    return [one for one, actions in ways if targets in forwarded_to(shop, actions)]


def _counts_requests(policy: Resource) -> bool:
    return bool(policy.get(f"{PREDEFINED}.PredefinedMetricType") == REQUESTS)


def policies_of(shop: Deployment, fleet: Fleet) -> list[Resource]:
    """Return the policies that scale *fleet*."""
    found = shop.of(POLICY)
    return [one for one in found if shop.behind(one.get("AutoScalingGroupName")) == fleet.group]


RULE = Rule(
    "S12",
    reason="a shop that does not grow with its shoppers closes on its best day",
    remedy="track ALBRequestCountPerTarget of its own balancer and target group",
    check=check,
)
