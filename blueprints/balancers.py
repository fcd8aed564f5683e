"""Application load balancers as both tiers make them: logged, strict, firewalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import Ref, Sub, Template, wafv2
from troposphere import elasticloadbalancingv2 as elb

from blueprints.alarm import alarm
from blueprints.kinds import BucketName, TopicArn, VpcId

# Where in the logs bucket load balancers log.
LOAD_BALANCER_LOGS = "load-balancer"

# A response that takes longer is lost to the shopper anyway.
IDLE_SECONDS = 30
# Longer than any request, shorter than the patience of a roll.
DRAIN_SECONDS = 45


def load_balancer(
    t: Template,
    title: str,
    *,
    scheme: str,
    subnets: Sequence[Any],
    group: Any,
    logs: BucketName,
    protect: Any,
) -> elb.LoadBalancer:
    """Add a load balancer over two zones that logs every request and drops odd headers."""
    attributes: dict[str, Any] = {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": logs,
        "access_logs.s3.prefix": LOAD_BALANCER_LOGS,
        "deletion_protection.enabled": protect,
        "idle_timeout.timeout_seconds": str(IDLE_SECONDS),
        "routing.http.desync_mitigation_mode": "strictest",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        # Append, so that the storefront finds the shopper second from the right.
        "routing.http.xff_header_processing.mode": "append",
    }
    return t.add_resource(
        elb.LoadBalancer(
            title,
            Type="application",
            Scheme=scheme,
            Subnets=list(subnets),
            SecurityGroups=[group],
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=name, Value=value)
                for name, value in attributes.items()
            ],
        )
    )


def target_group(t: Template, title: str, *, vpc: VpcId, port: int) -> elb.TargetGroup:
    """Add a target group; an instance is well while its own process answers.

    /healthz asks the process only: a database outage must not end the fleet.
    """
    return t.add_resource(
        elb.TargetGroup(
            title,
            VpcId=vpc,
            TargetType="instance",
            Protocol="HTTP",
            Port=port,
            HealthCheckPath="/healthz",
            HealthCheckProtocol="HTTP",
            HealthCheckIntervalSeconds=10,
            HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=2,
            Matcher=elb.Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                elb.TargetGroupAttribute(Key=name, Value=value)
                for name, value in {
                    "deregistration_delay.timeout_seconds": str(DRAIN_SECONDS),
                    "load_balancing.algorithm.type": "least_outstanding_requests",
                    "stickiness.enabled": "false",
                }.items()
            ],
        )
    )


def guard(
    t: Template, title: str, acl: wafv2.WebACL, balancer: elb.LoadBalancer, listener: elb.Listener
) -> wafv2.WebACLAssociation:
    """Put *acl* in front of *balancer*, once its listener stands.

    Right after creation the balancer is not yet known to the firewall.
    """
    return t.add_resource(
        wafv2.WebACLAssociation(
            title,
            ResourceArn=Ref(balancer),
            WebACLArn=acl.get_att("Arn"),
            DependsOn=listener,
        )
    )


def watch(
    t: Template,
    name: str,
    balancer: elb.LoadBalancer,
    targets: elb.TargetGroup,
    topic: TopicArn,
    *,
    slow_seconds: float,
) -> None:
    """Add the alarms of a load balancer: sick instances, errors, slowness."""
    balanced = {"LoadBalancer": balancer.get_att("LoadBalancerFullName")}
    targeted = {**balanced, "TargetGroup": targets.get_att("TargetGroupFullName")}
    t.add_resource(
        alarm(
            f"{name}Sick",
            topic,
            tells="The load balancer finds an instance that does not answer /healthz",
            namespace="AWS/ApplicationELB",
            metric="UnHealthyHostCount",
            dimensions=targeted,
            statistic="Maximum",
            above=0,
            times=5,
        )
    )
    t.add_resource(
        alarm(
            f"{name}Failing",
            topic,
            tells="Instances answer with errors: more than ten in each of five minutes",
            namespace="AWS/ApplicationELB",
            metric="HTTPCode_Target_5XX_Count",
            dimensions=balanced,
            above=10,
            times=5,
        )
    )
    t.add_resource(
        alarm(
            f"{name}Unanswered",
            topic,
            tells="The load balancer finds nobody to ask: more than ten requests a minute",
            namespace="AWS/ApplicationELB",
            metric="HTTPCode_ELB_5XX_Count",
            dimensions=balanced,
            above=10,
            times=3,
        )
    )
    t.add_resource(
        alarm(
            f"{name}Slow",
            topic,
            tells=f"One request in a hundred takes longer than {slow_seconds:g} s",
            namespace="AWS/ApplicationELB",
            metric="TargetResponseTime",
            dimensions=balanced,
            statistic="p99",
            above=slow_seconds,
            minutes=5,
            times=3,
        )
    )


def label(balancer_full_name: Any, target_group_full_name: Any) -> Sub:
    """Return how scaling names "requests of this target group behind this balancer"."""
    return Sub(
        "${Balancer}/${Targets}", Balancer=balancer_full_name, Targets=target_group_full_name
    )
