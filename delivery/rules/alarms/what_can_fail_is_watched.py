"""A04: whatever can fail has an alarm that rings when it is ill, and is quiet when it is well."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.measures import ALARM, Measure, measured
from delivery.rules.reading.signs import Sign, signs
from delivery.rules.rule import Fault, Rule, fault, number

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}


def check(shop: Deployment) -> Iterator[Fault]:
    alarms = [(one, measured(one)) for one in shop.of(ALARM)]
    lacking: list[Sign] = []
    needed: list[Resource] = []
    for sign in signs(shop):
        judged = [
            (alarm, list(_faults(sign, alarm, measures)))
            for alarm, measures in alarms
            if any(sign.shows_in(one) for one in measures)
        ]
        good = [alarm for alarm, faults in judged if not faults]
        if len(good) == 1:
            needed.extend(good)
        if not judged:
            lacking.append(sign)
        for alarm, faults in judged if not good else ():
            yield from (fault(alarm, one) for one in faults)
    for sign in lacking:
        says = f"no alarm watches {' or '.join(sign.metrics)} of {sign.thing.logical_id}"
        yield fault(sign.thing, says)
        # The alarm that should is likely one that nothing else needs.
        for alarm, measures in alarms:
            if alarm not in needed and sign.namespace in {one.namespace for one in measures}:
                yield fault(alarm, says)


def _faults(sign: Sign, alarm: Resource, measures: list[Measure]) -> Iterator[str]:
    compared = str(alarm.get("ComparisonOperator"))
    threshold = number(alarm.get("Threshold"))
    if compared not in OPERATORS:
        yield f"ComparisonOperator is {compared}"
        return
    rings = OPERATORS[compared]
    bound = f"{compared} {alarm.get('Threshold')}"
    if not rings(sign.ill, threshold):
        yield f"{bound} does not ring at {sign.ill:.0f}"
    if rings(sign.well, threshold):
        yield f"{bound} rings at {sign.well}, which is well"
    for one in measures:
        if sign.shows_in(one) and one.statistic not in sign.statistics:
            yield f"looks at {one.statistic} of it, wanted {' or '.join(sorted(sign.statistics))}"
    silence = str(alarm.get("TreatMissingData", "missing"))
    if silence not in sign.silence:
        yield f"takes silence as {silence}, wanted {' or '.join(sorted(sign.silence))}"


RULE = Rule(
    "A04",
    reason="what nobody watches is found out by customers",
    remedy="an alarm on the metric of that very resource, in the right direction",
    check=check,
)
