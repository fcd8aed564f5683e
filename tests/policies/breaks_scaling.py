"""What breaks the rules of fleets, their instances and their scaling, and what does not."""

from tests.policies.changes import Change, breaks

FRONT, BACK, NETWORK = "frontend.yaml", "backend.yaml", "network.yaml"
ON, OFF = True, False


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def size(name, column):
    return f"Mappings.Sizes.{name}.{column}"


def ref(name):
    return {"Ref": name}


def with_more(**properties):
    return lambda old: {**old, **properties}


def without(text):
    """Return what takes *text* out of an old value."""
    return lambda old: old.replace(text, "")


def instead(old, new):
    return lambda text: text.replace(old, new)


def user_data(template, *part):
    return at(template, "LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Join", "1", *part)


ROLL = "Resources.Worker.UpdatePolicy.AutoScalingRollingUpdate"
SIGNAL = "Resources.Worker.CreationPolicy.ResourceSignal"
DATA = at("StorefrontTemplate", "LaunchTemplateData")
DISTRIBUTION = at("Worker", "MixedInstancesPolicy", "InstancesDistribution")
TEMPLATE = at("Worker", "MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
OVERRIDES = at("Worker", "MixedInstancesPolicy", "LaunchTemplate", "Overrides")
HOOK = at("Worker", "LifecycleHookSpecificationList", "0")
REQUESTS = at("StorefrontByRequests", "TargetTrackingConfiguration")
LABEL = f"{REQUESTS}.PredefinedMetricSpecification.ResourceLabel.Fn::Sub.1"
METRICS = at(
    "WorkerByBacklog", "TargetTrackingConfiguration", "CustomizedMetricSpecification", "Metrics"
)
# Parts of the user data.
BOOT, SETTINGS, STOREFRONT_RUN, WORKER_RUN = "3", "7", "11", "13"
UNIT = user_data("StorefrontTemplate", "10")
BOOT_VALUES = user_data("WorkerTemplate", BOOT, "Fn::Sub", "1")
TOLD = user_data("WorkerTemplate", SETTINGS, "Fn::Sub", "1")
RUN = user_data("WorkerTemplate", WORKER_RUN)

BREAKS = [
    # behind its balancer
    breaks("S01", FRONT, at("Storefront", "TargetGroupARNs"), []),
    breaks("S01", BACK, at("Worker", "TargetGroupARNs")),
    breaks("S01", BACK, at("FromFrontends", "DefaultActions"), [], at="Worker"),
    breaks("S01", BACK, at("WorkerTargets", "Port"), 8080),
    breaks("S01", BACK, f"{TOLD}.Port", "8080", at="Worker"),
    breaks("S01", BACK, f"{BOOT_VALUES}.App", "worker2", at="Worker"),
    # room
    breaks("S02", FRONT, size("small", "MinSize"), "1", at="Storefront"),
    breaks("S02", FRONT, size("growing", "MaxSize"), "2", at="Storefront"),
    breaks("S02", FRONT, size("dev", "MinSize"), "0", at="Storefront"),
    breaks("S02", BACK, at("Worker"), with_more(DesiredCapacity="2")),
    # replaced
    breaks("S03", FRONT, at("Storefront", "HealthCheckType"), "EC2"),
    breaks("S03", FRONT, at("Storefront", "HealthCheckType")),
    breaks("S03", FRONT, at("Storefront", "HealthCheckGracePeriod"), 60),
    breaks("S03", BACK, at("Worker"), with_more(NewInstancesProtectedFromScaleIn=True)),
    breaks("S03", BACK, at("Worker", "TerminationPolicies"), ["NewestInstance"]),
    # newest template
    breaks("S04", BACK, f"{TEMPLATE}.Version", "$Latest"),
    breaks("S04", BACK, f"{TEMPLATE}.Version", "1"),
    breaks("S04", NETWORK, at("NatInstance1", "LaunchTemplate", "Version"), "$Default"),
    breaks(
        "S04",
        NETWORK,
        at("NatInstance2", "LaunchTemplate"),
        {
            "LaunchTemplateId": ref("NatInstance1Template"),
            "Version": {"Fn::GetAtt": ["NatInstance1Template", "LatestVersionNumber"]},
        },
    ),
    breaks("S04", FRONT, f"{DATA}.IamInstanceProfile"),
    # closed
    breaks("S05", FRONT, f"{DATA}.MetadataOptions"),
    breaks("S05", FRONT, f"{DATA}.MetadataOptions.HttpTokens", "optional"),
    breaks("S05", FRONT, f"{DATA}.MetadataOptions.HttpPutResponseHopLimit", 2),
    breaks("S05", FRONT, DATA, with_more(KeyName="operator")),
    breaks("S05", FRONT, f"{DATA}.BlockDeviceMappings"),
    breaks("S05", FRONT, f"{DATA}.BlockDeviceMappings.0.Ebs.Encrypted", OFF),
    breaks("S05", FRONT, f"{DATA}.BlockDeviceMappings.0.Ebs.VolumeType", "gp2"),
    breaks("S05", FRONT, f"{DATA}.BlockDeviceMappings.0.Ebs.VolumeSize", 4),
    # processor
    breaks("S06", FRONT, size("growing", "InstanceType"), "c7i.large", at="StorefrontTemplate"),
    breaks("S06", BACK, size("dev", "OtherInstanceType"), "t3.small", at="WorkerTemplate"),
    breaks("S06", FRONT, f"{DATA}.ImageId", "ami-0123456789abcdef0"),
    breaks("S06", FRONT, f"{DATA}.ImageId.Fn::Sub.1.Image.Fn::FindInMap.1", "x86-64"),
    breaks("S06", BACK, f"{OVERRIDES}.1", at="Worker"),
    # spot
    breaks("S07", BACK, size("growing", "OnDemandShare"), "50", at="Worker"),
    breaks("S07", FRONT, size("small", "OnDemandShare"), "0", at="Storefront"),
    breaks("S07", FRONT, size("growing", "OnDemandBase"), "0", at="Storefront"),
    breaks("S07", FRONT, size("growing", "OnDemandBase"), "1", at="Storefront"),
    breaks("S07", BACK, f"{DISTRIBUTION}.OnDemandPercentageAboveBaseCapacity", 0),
    breaks("S07", FRONT, at("Storefront", "CapacityRebalance"), OFF),
    # the roll
    breaks("S08", BACK, "Resources.Worker.UpdatePolicy"),
    breaks("S08", BACK, f"{ROLL}.WaitOnResourceSignals", OFF),
    breaks("S08", BACK, f"{ROLL}.PauseTime", "PT2H"),
    breaks("S08", BACK, f"{ROLL}.PauseTime", "PT1M"),
    breaks("S08", BACK, f"{ROLL}.MinActiveInstancesPercent", 0),
    breaks("S08", BACK, f"{ROLL}.MinActiveInstancesPercent", 50),
    breaks("S08", BACK, f"{ROLL}.MinSuccessfulInstancesPercent", 50),
    breaks("S08", BACK, f"{ROLL}.SuspendProcesses.2"),
    breaks("S08", BACK, f"{ROLL}.SuspendProcesses", lambda old: [*old, "Launch"]),
    breaks("S08", BACK, f"{ROLL}.MaxBatchSize", 2),
    breaks("S08", BACK, ROLL, with_more(MinInstancesInService=8)),
    # made once it serves
    breaks("S09", BACK, "Resources.Worker.CreationPolicy"),
    breaks("S09", BACK, f"{SIGNAL}.Count", 1),
    breaks("S09", BACK, f"{SIGNAL}.Timeout", "PT1M"),
    breaks(
        "S09",
        FRONT,
        "Resources.Storefront.CreationPolicy.AutoScalingCreationPolicy",
        {"MinSuccessfulInstancesPercent": 10},
    ),
    # counted, young
    breaks("S10", BACK, at("Worker", "MetricsCollection")),
    breaks(
        "S10", BACK, at("Worker", "MetricsCollection", "0"), with_more(Metrics=["GroupMinSize"])
    ),
    breaks("S10", BACK, at("Worker", "MaxInstanceLifetime")),
    breaks("S10", BACK, at("Worker", "InstanceMaintenancePolicy", "MinHealthyPercentage"), 50),
    # draining
    breaks("S11", BACK, at("Worker", "LifecycleHookSpecificationList")),
    breaks("S11", BACK, f"{HOOK}.LifecycleTransition", "autoscaling:EC2_INSTANCE_LAUNCHING"),
    breaks("S11", BACK, f"{HOOK}.HeartbeatTimeout", 60),
    breaks("S11", BACK, f"{HOOK}.DefaultResult", "ABANDON"),
    breaks("S11", BACK, f"{HOOK}.LifecycleHookName", "leave"),
    # by requests
    breaks("S12", FRONT, "Resources.StorefrontByRequests", at="Storefront"),
    breaks("S12", FRONT, f"{REQUESTS}.TargetValue", 0),
    breaks("S12", FRONT, REQUESTS, with_more(DisableScaleIn=True)),
    breaks("S12", FRONT, f"{LABEL}.Targets", ref("FrontDoorFullName")),
    breaks("S12", BACK, at("WorkerByRequests", "PolicyType"), "SimpleScaling"),
    breaks("S12", BACK, at("WorkerByRequests", "AutoScalingGroupName"), ref("WorkerTemplate")),
    # by backlog
    breaks("S13", BACK, "Resources.WorkerByBacklog", at="Worker"),
    breaks("S13", BACK, f"{METRICS}.0.MetricStat.Metric.MetricName", "NumberOfMessagesSent"),
    breaks("S13", BACK, f"{METRICS}.0.MetricStat.Stat", "SampleCount"),
    breaks("S13", BACK, f"{METRICS}.1.MetricStat.Metric.Dimensions.0.Value", "Storefront"),
    breaks("S13", BACK, f"{METRICS}.2.Expression", "FILL(waiting, 0) / serving"),
    breaks("S13", BACK, f"{METRICS}.2.Expression", "FILL(serving, 0) / waiting"),
    breaks("S13", BACK, f"{METRICS}.0.ReturnData", ON),
    # user data
    breaks("S14", BACK, RUN, without("set -euo pipefail\n"), at="WorkerTemplate"),
    breaks("S14", BACK, RUN, instead(" EXIT\n", " TERM\n"), at="WorkerTemplate"),
    breaks("S14", BACK, RUN, instead("$STACK", "$NAME"), at="WorkerTemplate"),
    breaks("S14", BACK, RUN, instead("sha256sum --check", "cat #"), at="WorkerTemplate"),
    breaks("S14", BACK, RUN, instead("/readyz", "/healthz"), at="WorkerTemplate"),
    breaks("S14", BACK, RUN, without(" --no-index"), at="WorkerTemplate"),
    breaks("S14", BACK, user_data("WorkerTemplate", "0"), at="WorkerTemplate"),
    breaks("S14", BACK, user_data("WorkerTemplate", "9"), "true\n", at="WorkerTemplate"),
    breaks(
        "S14",
        BACK,
        at("WorkerTemplate", "LaunchTemplateData", "UserData"),
        {"Fn::Sub": "#!/bin/bash"},
    ),
    # units
    breaks("S17", FRONT, UNIT, without("User=shop\n"), at="StorefrontTemplate"),
    breaks("S17", FRONT, UNIT, without("Restart=always\n"), at="StorefrontTemplate"),
    breaks("S17", FRONT, UNIT, instead("environment\n", "settings\n"), at="StorefrontTemplate"),
    breaks("S17", FRONT, UNIT, instead("-m storefront", "-m http.server"), at="StorefrontTemplate"),
    # boot variables
    breaks("S15", BACK, f"{BOOT_VALUES}.Group", "Storefront"),
    breaks("S15", BACK, f"{BOOT_VALUES}.Stack", "shop"),
    breaks("S15", BACK, f"{BOOT_VALUES}.Units", "worker@api.service"),
    breaks("S15", BACK, f"{BOOT_VALUES}.LogGroup", ref("LogsBucketName")),
    # settings
    breaks("S16", BACK, f"{TOLD}.DatabaseHost", ref("RedisHost"), at="WorkerTemplate"),
    breaks("S16", BACK, f"{TOLD}.OrderQueueUrl", ref("DeadLettersUrl"), at="WorkerTemplate"),
    breaks("S16", BACK, f"{TOLD}.RedisTokenSecret", ref("SigningKeyArn"), at="WorkerTemplate"),
    breaks("S16", BACK, f"{TOLD}.DatabasePort", ref("DatabaseHost"), at="WorkerTemplate"),
    breaks("S16", BACK, f"{TOLD}.DatabaseName", "shop2", at="WorkerTemplate"),
    breaks("S16", BACK, f"{TOLD}.PublicUrl", "http://localhost", at="WorkerTemplate"),
    breaks(
        "S16",
        BACK,
        user_data("WorkerTemplate", SETTINGS, "Fn::Sub", "0"),
        without("DEAD_LETTERS_URL=${DeadLettersUrl}\n"),
        at="WorkerTemplate",
    ),
    breaks(
        "S16",
        BACK,
        "Outputs.BackendUrl.Value.Fn::Sub.0",
        "https://${Host}",
        at="StorefrontTemplate",
    ),
    breaks("S03", FRONT, at("Storefront", "TerminationPolicies"), ["Oldest"]),
    breaks("S07", BACK, size("small", "OnDemandBase"), "20", at="Worker"),
    breaks("S12", BACK, "Resources.WorkerByRequests.DependsOn"),
    breaks("S12", BACK, size("small", "RequestsPerInstance"), "240", at="WorkerByRequests"),
    breaks("S12", BACK, size("small", "OrdersPerInstance"), "100000", at="WorkerByBacklog"),
    breaks("S06", NETWORK, at("NatInstance1Template", "LaunchTemplateData", "InstanceType")),
    breaks(
        "S07",
        BACK,
        at("Worker", "MixedInstancesPolicy.InstancesDistribution.OnDemandAllocationStrategy"),
        "cheapest",
    ),
    breaks(
        "S11",
        BACK,
        at("WorkerTemplate", "LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Join", "1", "10"),
        lambda old: old.replace("TimeoutStopSec=150", "TimeoutStopSec=5"),
    ),
]

HARMLESS = [
    Change(BACK, "Resources.Worker.CreationPolicy.ResourceSignal.Timeout", "PT20M"),
    Change(FRONT, "Resources.Storefront.UpdatePolicy.AutoScalingRollingUpdate.PauseTime", "PT5M"),
    Change(FRONT, at("Storefront", "HealthCheckGracePeriod"), 420),
    Change(
        BACK,
        at(
            "WorkerByBacklog", "TargetTrackingConfiguration.CustomizedMetricSpecification.Metrics.0"
        ),
        lambda old: {**old, "ReturnData": "false"},
    ),
    Change(FRONT, size("small", "MinSize"), "3"),
    Change(FRONT, size("growing", "MinSize"), "4"),
    Change(FRONT, size("growing", "OnDemandBase"), "3"),
    Change(FRONT, size("dev", "MaxSize"), "12"),
    Change(FRONT, size("growing", "MaxSize"), "40"),
    Change(FRONT, size("growing", "OnDemandShare"), "100"),
    Change(FRONT, size("growing", "InstanceType"), "c8g.2xlarge"),
    Change(BACK, size("small", "OtherInstanceType"), "m7g.large"),
    Change(FRONT, size("growing", "RequestsPerInstance"), "20000"),
    Change(FRONT, f"{DATA}.BlockDeviceMappings.0.Ebs.VolumeSize", 30),
    Change(FRONT, f"{DATA}.Monitoring.Enabled", ON),
    Change(FRONT, at("Storefront", "HealthCheckGracePeriod"), 900),
    Change(FRONT, at("Storefront", "MaxInstanceLifetime"), 604_800),
    Change(FRONT, at("Storefront", "DefaultInstanceWarmup"), 120),
    Change(BACK, f"{ROLL}.PauseTime", "PT15M"),
    Change(BACK, f"{HOOK}.HeartbeatTimeout", 600),
    Change(BACK, f"{ROLL}.SuspendProcesses", lambda old: [*old, "InstanceRefresh"]),
    Change(BACK, at("Worker", "Tags"), lambda old: [*old, {**old[0], "Key": "team"}]),
    Change(BACK, f"{METRICS}.2.Expression", "FILL(waiting, 0) / MAX([FILL(serving, 1), 1])"),
    Change(BACK, f"{METRICS}.2.Label", "Backlog"),
]
