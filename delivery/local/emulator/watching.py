"""Watching types that the emulator's CloudFormation lacks, made by the emulator's own APIs.

Composite alarms follow their children. Alarms on metric math never change their state, budgets
never see a cost, and deliveries deliver nothing.
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id
from ministack.services.cloudformation import provisioners

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Made, Properties, Record, add, chosen


def install() -> None:
    """Teach the types, and alarms on metric math."""
    provisioners._cw_metric_alarm_record = _record_of_alarm
    add(
        "AWS::CloudWatch::CompositeAlarm",
        create=_put_composite_alarm,
        update=_update_composite_alarm,
        delete=_delete_composite_alarm,
    )
    add("AWS::Budgets::Budget", create=_create_budget, update=_update_budget, delete=_delete_budget)
    add("AWS::Logs::DeliverySource", create=_put_source, delete=_delete_source)
    add("AWS::Logs::DeliveryDestination", create=_put_destination, delete=_delete_destination)
    add("AWS::Logs::Delivery", create=_create_delivery, delete=_delete_delivery)


# What an alarm on one metric has, and one on metric math has not.
_OF_ONE_METRIC = (
    "Dimensions",
    "ExtendedStatistic",
    "MetricName",
    "Namespace",
    "Period",
    "Statistic",
    "Unit",
)
_record_of_plain_alarm = provisioners._cw_metric_alarm_record


def _record_of_alarm(name: str, given: Properties) -> Record:
    if not given.get("Metrics"):
        record: Record = _record_of_plain_alarm(name, given)
        return record
    plain = {**given, "Metrics": [], "MetricName": "-", "Namespace": "-"}
    made = _record_of_plain_alarm(name, plain)
    kept = {key: value for key, value in made.items() if key not in _OF_ONE_METRIC}
    return {**kept, "Metrics": [_query(one) for one in given["Metrics"]]}


def _query(given: Properties) -> Record:
    """Return a metric query with the types of the API: templates write numbers as they like."""
    query: dict[str, Any] = dict(given)
    if "ReturnData" in query:
        query["ReturnData"] = str(query["ReturnData"]).lower() == "true"
    if "MetricStat" in query:
        period = int(query["MetricStat"]["Period"])
        query["MetricStat"] = {**query["MetricStat"], "Period": period}
    return query


def _put_composite_alarm(logical_id: str, given: Properties, stack_name: str) -> Made:
    name = given.get("AlarmName", f"{stack_name}-{logical_id}")
    request = chosen(
        given,
        "AlarmRule",
        "AlarmDescription",
        "ActionsEnabled",
        "AlarmActions",
        "OKActions",
        "InsufficientDataActions",
    )
    aws("cloudwatch").put_composite_alarm(AlarmName=name, **request)
    found = aws("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    (made,) = found["CompositeAlarms"]
    return name, {"Arn": made["AlarmArn"]}


def _update_composite_alarm(name: str, _old: Properties, new: Properties, stack_name: str) -> Made:
    # Without a name in the template it keeps the one that was made up for it.
    return _put_composite_alarm("", {"AlarmName": name, **new}, stack_name)


def _delete_composite_alarm(name: str, _given: Properties) -> None:
    aws("cloudwatch").delete_alarms(AlarmNames=[name])


def _create_budget(logical_id: str, given: Properties, stack_name: str) -> Made:
    name = given["Budget"].get("BudgetName", f"{stack_name}-{logical_id}")
    aws("budgets").create_budget(
        AccountId=get_account_id(),
        Budget={**given["Budget"], "BudgetName": name},
        **chosen(given, "NotificationsWithSubscribers"),
    )
    return name, {}


def _update_budget(name: str, _old: Properties, new: Properties, stack_name: str) -> Made:
    # UpdateBudget leaves the notifications alone, so the budget is made anew; it has no history.
    aws("budgets").delete_budget(AccountId=get_account_id(), BudgetName=name)
    named = {**new, "Budget": {"BudgetName": name, **new["Budget"]}}
    return _create_budget("", named, stack_name)


def _delete_budget(name: str, _given: Properties) -> None:
    aws("budgets").delete_budget(AccountId=get_account_id(), BudgetName=name)


def _put_source(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    made = aws("logs").put_delivery_source(
        name=given["Name"], resourceArn=given["ResourceArn"], logType=given["LogType"]
    )["deliverySource"]
    attributes = {
        "Arn": made["arn"],
        "Service": made["service"],
        "ResourceArns": made["resourceArns"],
    }
    return made["name"], attributes


def _delete_source(name: str, _given: Properties) -> None:
    aws("logs").delete_delivery_source(name=name)


def _put_destination(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    made = aws("logs").put_delivery_destination(
        name=given["Name"],
        outputFormat=given.get("OutputFormat", "json"),
        deliveryDestinationConfiguration={
            "destinationResourceArn": given["DestinationResourceArn"]
        },
    )["deliveryDestination"]
    return made["name"], {
        "Arn": made["arn"],
        "DeliveryDestinationType": made["deliveryDestinationType"],
    }


def _delete_destination(name: str, _given: Properties) -> None:
    aws("logs").delete_delivery_destination(name=name)


def _create_delivery(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    to_s3 = {"suffixPath": "S3SuffixPath", "enableHiveCompatiblePath": "S3EnableHiveCompatiblePath"}
    made = aws("logs").create_delivery(
        deliverySourceName=given["DeliverySourceName"],
        deliveryDestinationArn=given["DeliveryDestinationArn"],
        recordFields=given.get("RecordFields", []),
        s3DeliveryConfiguration={key: given[name] for key, name in to_s3.items() if name in given},
    )["delivery"]
    attributes = {
        "Arn": made["arn"],
        "DeliveryId": made["id"],
        "DeliveryDestinationType": made["deliveryDestinationType"],
    }
    return made["id"], attributes


def _delete_delivery(delivery_id: str, _given: Properties) -> None:
    aws("logs").delete_delivery(id=delivery_id)
