"""One alarm, as every tier writes it beside what it watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from troposphere import cloudwatch

from blueprints.kinds import TopicArn


def alarm(
    title: str,
    topic: TopicArn,
    *,
    tells: str,
    namespace: str,
    metric: str,
    dimensions: Mapping[str, Any],
    above: Any = None,
    below: Any = None,
    statistic: str = "Sum",
    minutes: int = 1,
    times: int = 1,
    silence: str = "notBreaching",
    condition: str = "",
) -> cloudwatch.Alarm:
    """Return an alarm on one metric that tells *topic* when it starts and when it ends.

    *above* / *below* is the bound that is still well, *times* how many periods of *minutes* in
    a row must be beyond it, *silence* what an absent metric means (see TreatMissingData).
    """
    only: dict[str, Any] = {"Condition": condition} if condition else {}
    return cloudwatch.Alarm(
        title,
        **_compared(above, below),
        **_statistic(statistic),
        **only,
        AlarmDescription=tells,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[
            cloudwatch.MetricDimension(Name=name, Value=value) for name, value in dimensions.items()
        ],
        Period=minutes * 60,
        EvaluationPeriods=times,
        TreatMissingData=silence,
        AlarmActions=[topic],
        OKActions=[topic],
    )


def worst_of(
    title: str,
    topic: TopicArn,
    *,
    tells: str,
    metric: str,
    nodes: Sequence[Any],
    above: float,
) -> cloudwatch.Alarm:
    """Return an alarm on the highest value of a cache's *nodes* over a quarter of an hour.

    A node that is not there counts as idle, so one alarm serves every size.
    """
    each = [
        cloudwatch.MetricDataQuery(
            Id=f"node{number}",
            MetricStat=cloudwatch.MetricStat(
                Metric=cloudwatch.Metric(
                    Namespace="AWS/ElastiCache",
                    MetricName=metric,
                    Dimensions=[cloudwatch.MetricDimension(Name="CacheClusterId", Value=node)],
                ),
                Period=300,
                Stat="Average",
            ),
            ReturnData=False,
        )
        for number, node in enumerate(nodes)
    ]
    names = ", ".join(f"FILL({query.Id}, 0)" for query in each)
    worst = cloudwatch.MetricDataQuery(Id="worst", Expression=f"MAX([{names}])", ReturnData=True)
    return cloudwatch.Alarm(
        title,
        **_compared(above, None),
        AlarmDescription=tells,
        Metrics=[*each, worst],
        EvaluationPeriods=3,
        TreatMissingData="missing",
        AlarmActions=[topic],
        OKActions=[topic],
    )


def _compared(above: Any, below: Any) -> dict[str, Any]:
    if above is not None:
        return {"ComparisonOperator": "GreaterThanThreshold", "Threshold": above}
    return {"ComparisonOperator": "LessThanThreshold", "Threshold": below}


def _statistic(name: str) -> dict[str, Any]:
    """Percentiles are another property than plain statistics."""
    return {"ExtendedStatistic" if name.startswith("p") else "Statistic": name}
