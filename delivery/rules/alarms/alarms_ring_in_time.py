"""A03: every alarm decides within an hour, by periods that CloudWatch knows."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.measures import ALARM, measured
from delivery.rules.rule import Fault, Rule, fault, number

MINUTE, HOUR = 60, 3600
SHORT = {10.0, 20.0, 30.0}
MISSING = {"breaching", "ignore", "missing", "notBreaching"}


def check(shop: Deployment) -> Iterator[Fault]:
    for alarm in shop.of(ALARM):
        times = number(alarm.get("EvaluationPeriods"))
        enough = number(alarm.get("DatapointsToAlarm", times))
        if not 1 <= enough <= times:
            yield fault(alarm, f"EvaluationPeriods is {times:.0f}, DatapointsToAlarm {enough:.0f}")
        if str(alarm.get("TreatMissingData", "missing")) not in MISSING:
            yield fault(alarm, f"TreatMissingData is {alarm.get('TreatMissingData')}")
        for measure in measured(alarm):
            if measure.period not in SHORT and not (
                measure.period >= MINUTE and not measure.period % MINUTE
            ):
                yield fault(alarm, f"Period is {measure.period}, wanted whole minutes")
            elif not measure.period * times <= HOUR:
                yield fault(alarm, f"decides after {measure.period * times:.0f} s, wanted {HOUR}")
        if not measured(alarm):
            yield fault(alarm, "measures nothing")


RULE = Rule(
    "A03",
    reason="an alarm that needs hours rings when customers have long called",
    remedy="Period a multiple of 60, EvaluationPeriods such that both together are an hour at most",
    check=check,
    whole=False,
)
