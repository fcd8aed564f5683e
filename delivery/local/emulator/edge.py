"""The health check of Route 53, which the emulator's CloudFormation lacks; nobody ever checks."""

from __future__ import annotations

import uuid

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Made, Properties, add


def install() -> None:
    """Teach the type."""
    add(
        "AWS::Route53::HealthCheck",
        create=_create_health_check,
        update=_update_health_check,
        delete=_delete_health_check,
    )


def _create_health_check(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    made = aws("route53").create_health_check(
        CallerReference=str(uuid.uuid4()), HealthCheckConfig=given["HealthCheckConfig"]
    )["HealthCheck"]
    _tag(made["Id"], given)
    return made["Id"], {"HealthCheckId": made["Id"]}


def _update_health_check(check_id: str, _old: Properties, new: Properties, _stack: str) -> Made:
    unchangeable = ("Type", "MeasureLatency", "RequestInterval")
    configuration = {
        key: value for key, value in new["HealthCheckConfig"].items() if key not in unchangeable
    }
    aws("route53").update_health_check(HealthCheckId=check_id, **configuration)
    _tag(check_id, new)
    return check_id, {"HealthCheckId": check_id}


def _delete_health_check(check_id: str, _given: Properties) -> None:
    aws("route53").delete_health_check(HealthCheckId=check_id)


def _tag(check_id: str, given: Properties) -> None:
    if given.get("HealthCheckTags"):
        aws("route53").change_tags_for_resource(
            ResourceType="healthcheck", ResourceId=check_id, AddTags=given["HealthCheckTags"]
        )
