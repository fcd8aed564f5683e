"""Auto Scaling groups as storefront and worker run them: over two zones, replaced in a roll."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import Ref, Template, autoscaling, ec2, logs
from troposphere.policies import (
    AutoScalingCreationPolicy,
    AutoScalingRollingUpdate,
    CreationPolicy,
    ResourceSignal,
    UpdatePolicy,
)
from troposphere.validators import integer

from blueprints.alarm import alarm
from blueprints.choices import Row
from blueprints.kinds import KeyArn, TopicArn

# From launch to the signal: packages, bundle, migrations, readiness. The start signal, the
# roll and the load balancer's patience all derive from it.
SERVES_WITHIN_MINUTES = 10

# Rounded up: a group of one or two keeps all and starts a third beside them, a group at its
# largest can still roll.
SERVE_DURING_ROLL_PERCENT = 75

# Instances are replaced after a month, so that they start from a recent image.
OLDEST_SECONDS = 30 * 24 * 3600

LOGS_KEPT_DAYS = 30

# The list that AWS gives for rolling updates: what they do would fight the roll.
SUSPENDED = [
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "ReplaceUnhealthy",
    "ScheduledActions",
]


class _RollingUpdate(AutoScalingRollingUpdate):
    """troposphere 4.11 does not know the percentage yet.

    A fixed MinInstancesInService would shrink a group that had scaled out, during the roll.
    """

    props = {  # noqa: RUF012, as troposphere declares it
        **AutoScalingRollingUpdate.props,
        "MinActiveInstancesPercent": (integer, False),
    }


def fleet(
    t: Template,
    title: str,
    *,
    template: ec2.LaunchTemplate,
    subnets: Sequence[Any],
    target_group: Any,
    of_size: Row,
    topic: TopicArn,
    drain_seconds: int = 0,
) -> autoscaling.AutoScalingGroup:
    """Add the group *title* and the alarm on its size.

    *of_size* reads MinSize, MaxSize, OnDemandBase, OnDemandShare (percent), InstanceType and
    OtherInstanceType. With *drain_seconds* an ending instance gets that long to give work back.
    """
    group = t.add_resource(
        autoscaling.AutoScalingGroup(
            title,
            VPCZoneIdentifier=list(subnets),
            MinSize=of_size("MinSize"),
            MaxSize=of_size("MaxSize"),
            MixedInstancesPolicy=_mixture(template, of_size),
            TargetGroupARNs=[target_group],
            HealthCheckType="ELB",
            HealthCheckGracePeriod=SERVES_WITHIN_MINUTES * 60,
            DefaultInstanceWarmup=60,
            MaxInstanceLifetime=OLDEST_SECONDS,
            # A replacement serves before the old one goes.
            InstanceMaintenancePolicy=autoscaling.InstanceMaintenancePolicy(
                MinHealthyPercentage=100, MaxHealthyPercentage=200
            ),
            CapacityRebalance=True,
            TerminationPolicies=["OldestLaunchTemplate", "Default"],
            MetricsCollection=[autoscaling.MetricsCollection(Granularity="1Minute")],
            Tags=autoscaling.Tags(Name=title),
            **_draining(drain_seconds),
            CreationPolicy=CreationPolicy(
                AutoScalingCreationPolicy=AutoScalingCreationPolicy(
                    MinSuccessfulInstancesPercent=100
                ),
                ResourceSignal=ResourceSignal(
                    Count=of_size("MinSize"), Timeout=f"PT{SERVES_WITHIN_MINUTES}M"
                ),
            ),
            UpdatePolicy=UpdatePolicy(
                AutoScalingRollingUpdate=_RollingUpdate(
                    MaxBatchSize=1,
                    MinActiveInstancesPercent=SERVE_DURING_ROLL_PERCENT,
                    MinSuccessfulInstancesPercent=100,
                    PauseTime=f"PT{SERVES_WITHIN_MINUTES}M",
                    SuspendProcesses=SUSPENDED,
                    WaitOnResourceSignals=True,
                )
            ),
        )
    )
    t.add_resource(
        alarm(
            f"{title}Short",
            topic,
            tells="Fewer instances serve than the group's least number",
            namespace="AWS/AutoScaling",
            metric="GroupInServiceInstances",
            dimensions={"AutoScalingGroupName": Ref(group)},
            statistic="Minimum",
            below=of_size("MinSize"),
            times=5,
            silence="breaching",
        )
    )
    return group


def track(
    t: Template,
    title: str,
    group: autoscaling.AutoScalingGroup,
    target: Any,
    *,
    after: Any = None,
    **metric: Any,
) -> autoscaling.ScalingPolicy:
    """Keep a metric per instance of *group* near *target*; out at once, in with patience."""
    order: dict[str, Any] = {} if after is None else {"DependsOn": after}
    return t.add_resource(
        autoscaling.ScalingPolicy(
            title,
            **order,
            AutoScalingGroupName=Ref(group),
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration=autoscaling.TargetTrackingConfiguration(
                TargetValue=target, **metric
            ),
        )
    )


def requests_per_target(label: Any) -> dict[str, Any]:
    """Return the metric "requests a minute per instance" of a target group."""
    return {
        "PredefinedMetricSpecification": autoscaling.PredefinedMetricSpecification(
            PredefinedMetricType="ALBRequestCountPerTarget", ResourceLabel=label
        )
    }


def log_group(t: Template, title: str, key: KeyArn) -> logs.LogGroup:
    """Add an encrypted log group whose lines go after a month."""
    return t.add_resource(
        logs.LogGroup(
            title,
            RetentionInDays=LOGS_KEPT_DAYS,
            KmsKeyId=key,
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
    )


def _mixture(template: ec2.LaunchTemplate, of_size: Row) -> autoscaling.MixedInstancesPolicy:
    """Two instance types, on demand up to the base, then as the size says."""
    return autoscaling.MixedInstancesPolicy(
        InstancesDistribution=autoscaling.InstancesDistribution(
            OnDemandAllocationStrategy="prioritized",
            OnDemandBaseCapacity=of_size("OnDemandBase"),
            OnDemandPercentageAboveBaseCapacity=of_size("OnDemandShare"),
            SpotAllocationStrategy="price-capacity-optimized",
        ),
        LaunchTemplate=autoscaling.LaunchTemplate(
            LaunchTemplateSpecification=autoscaling.LaunchTemplateSpecification(
                LaunchTemplateId=Ref(template), Version=template.get_att("LatestVersionNumber")
            ),
            Overrides=[
                autoscaling.LaunchTemplateOverrides(InstanceType=of_size("InstanceType")),
                autoscaling.LaunchTemplateOverrides(InstanceType=of_size("OtherInstanceType")),
            ],
        ),
    )


def _draining(seconds: int) -> dict[str, Any]:
    if not seconds:
        return {}
    return {
        "LifecycleHookSpecificationList": [
            autoscaling.LifecycleHookSpecification(
                LifecycleHookName="drain",
                LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
                HeartbeatTimeout=seconds,
                DefaultResult="CONTINUE",
            )
        ]
    }
