"""S13: the worker is scaled by the orders that wait, divided by the instances that take them."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resolved, Resource
from delivery.rules.reading.fleets import WORKER, Fleet, fleets
from delivery.rules.reading.metric_math import Number, outcome
from delivery.rules.reading.parts import part
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, true
from delivery.rules.scaling.fleet_follows_demand import TRACKED, policies_of

WAITING = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
SERVING = ("AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName")
# Orders that wait and instances that serve (None: no data): what is each one's share.
SAMPLES: dict[tuple[Number, Number], float] = {
    (1000, 4): 250,
    (1000, 0): 1000,
    (1000, None): 1000,
    (None, 4): 0,
}
# Any other statistic counts samples, or sums them up.
STATISTICS = {"Average", "Maximum", "Minimum"}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, WORKER):
        customized = [
            one
            for one in policies_of(shop, fleet)
            if one.get(f"{TRACKED}.CustomizedMetricSpecification.Metrics")
        ]
        if not customized:
            yield fault(fleet.group, "no policy scales it by the orders that wait")
        for policy in customized:
            yield from _faults(shop, fleet, policy)


def _faults(shop: Deployment, fleet: Fleet, policy: Resource) -> Iterator[Fault]:
    orders = part(shop, "orders")
    waits = Attribute(orders.name, "QueueName") if orders else None
    serves = Attribute(fleet.group.name, "Ref")
    written = listed(policy.get(f"{TRACKED}.CustomizedMetricSpecification.Metrics"))
    queries = [one for one in written if isinstance(one, dict)]
    waiting = [one for one in queries if _measures(one, WAITING, waits)]
    serving = [one for one in queries if _measures(one, SERVING, serves)]
    answers = [one for one in queries if true(one.get("ReturnData", True))]
    if len(waiting) != 1 or len(serving) != 1:
        yield fault(policy, "does not measure the order queue and its own instances, once each")
    elif len(answers) != 1:
        yield fault(policy, f"{len(answers)} metrics return data, wanted the quotient alone")
    else:
        expression = str(within(answers[0], "Expression"))
        names = [str(within(one, "Id")) for one in (*waiting, *serving)]
        for sample, share in SAMPLES.items():
            metrics = dict(zip(names, sample, strict=True))
            if (found := outcome(expression, metrics)) != share:
                yield fault(policy, f"{expression} is {found} of {metrics}, wanted {share}")


def _measures(query: Resolved, wanted: tuple[str, str, str], of: Attribute | None) -> bool:
    """Return whether *query* measures the metric *wanted* of the one resource *of*."""
    metric, (namespace, name, dimension) = within(query, "MetricStat.Metric"), wanted
    return (
        (within(metric, "Namespace"), within(metric, "MetricName")) == (namespace, name)
        and listed(within(metric, "Dimensions")) == [{"Name": dimension, "Value": of}]
        and str(within(query, "MetricStat.Stat")) in STATISTICS
    )


RULE = Rule(
    "S13",
    reason="orders in a queue make no request: only their number says that workers are too few",
    remedy="FILL(waiting, 0) / IF(FILL(serving, 0) > 0, serving, 1) of queue and group",
    check=check,
)
