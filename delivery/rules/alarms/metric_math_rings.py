"""A08: an alarm that calculates has one result, and rings when one of several nodes is ill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from delivery.resolved import Deployment, Resource
from delivery.rules.alarms.what_can_fail_is_watched import OPERATORS
from delivery.rules.reading.measures import ALARM
from delivery.rules.reading.metric_math import Number, outcome
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number, true

Query = Mapping[str, Any]  # Any: as it was written


def check(shop: Deployment) -> Iterator[Fault]:
    for alarm in shop.of(ALARM):
        queries = [one for one in listed(alarm.get("Metrics")) if isinstance(one, dict)]
        if queries:
            yield from (fault(alarm, problem) for problem in _problems(alarm, queries))


def _problems(alarm: Resource, queries: Sequence[Query]) -> Iterator[str]:
    names = [str(one.get("Id")) for one in queries]
    answers = [one for one in queries if true(one.get("ReturnData", True))]
    if len(set(names)) < len(names):
        yield f"two of {', '.join(names)} have one name"
    if len(answers) != 1:
        yield f"{len(answers)} metrics return data, wanted one"
        return
    rings = OPERATORS.get(str(alarm.get("ComparisonOperator")))
    threshold = number(alarm.get("Threshold"))
    if rings is None or "Expression" not in answers[0]:
        return
    ill = next((one for one in (2 * threshold + 1, 0.0) if rings(one, threshold)), threshold)
    well = 0.0 if ill else 2 * threshold + 1
    nodes = [one for one in queries if within(one, "MetricStat.Metric")]
    for sick in nodes:
        for others in (well, None) if _are_alike(nodes) else (ill,):
            values = {str(one.get("Id")): ill if one is sick else others for one in nodes}
            if (found := _result(queries, answers[0], values)) is None or not rings(
                found, threshold
            ):
                yield f"{answers[0]['Expression']} is {found} of {values}: it does not ring"


def _are_alike(nodes: Sequence[Query]) -> bool:
    """Return whether *nodes* are one metric of several things."""
    return len({str(within(one, "MetricStat.Metric.MetricName")) for one in nodes}) == 1


def _result(queries: Sequence[Query], answer: Query, values: Mapping[str, Number]) -> Number:
    known = dict(values)
    for one in [*queries, answer]:
        if "Expression" in one:
            known[str(one.get("Id"))] = outcome(str(one["Expression"]), known)
    return known[str(answer.get("Id"))]


RULE = Rule(
    "A08",
    reason="an expression that AWS cannot calculate, or that hides the sick node, never rings",
    remedy="MAX([FILL(one, 0), FILL(other, 0)]) as the one that returns data",
    check=check,
    whole=False,
)
