"""Backend tier: the worker's instances, and the internal load balancer before them."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, Sub, Template, autoscaling
from troposphere import elasticloadbalancingv2 as elb

from blueprints import ports
from blueprints.accepted import accepted
from blueprints.balancers import guard, label, load_balancer, target_group, watch
from blueprints.boot import boot
from blueprints.choices import by_size
from blueprints.database import DATABASE
from blueprints.firewall import INTERNAL, log_requests, web_acl
from blueprints.fleets import fleet, log_group, requests_per_target, track
from blueprints.instances import environment_file, launch_template, role
from blueprints.kinds import (
    AppSubnetId,
    ArtifactsBucketName,
    AutoScalingGroupName,
    BucketArn,
    BucketName,
    DatabaseResourceId,
    Digest,
    FirewallMode,
    HostName,
    KeyArn,
    LoadBalancerFullName,
    Port,
    QueueArn,
    QueueName,
    QueueUrl,
    SecretArn,
    SecurityGroupId,
    Size,
    Switch,
    TableArn,
    TableName,
    TopicArn,
    Url,
    VpcId,
)
from blueprints.permissions import (
    below,
    may_be_managed,
    may_end_draining,
    may_handle_dead_letters,
    may_log_in_to_database,
    may_publish,
    may_put_objects,
    may_read_objects,
    may_read_secret,
    may_send_orders,
    may_signal_stack,
    may_take_orders,
    may_use_catalogue,
    may_use_key,
    may_write_logs,
)
from blueprints.programs import SETTINGS

SIZES = {
    "InstanceType": {"dev": "t4g.micro", "small": "t4g.small", "growing": "m7g.large"},
    "OtherInstanceType": {"dev": "t4g.small", "small": "t4g.medium", "growing": "c7g.large"},
    "MinSize": {"dev": "1", "small": "2", "growing": "2"},
    "MaxSize": {"dev": "3", "small": "4", "growing": "8"},
    # No spot here: an order in hand is worth more than the saving.
    "OnDemandBase": {"dev": "1", "small": "2", "growing": "2"},
    "OnDemandShare": {"dev": "100", "small": "100", "growing": "100"},
    # Orders that wait for one instance; it takes some hundreds a second.
    "OrdersPerInstance": {"dev": "500", "small": "1000", "growing": "4000"},
    "RequestsPerInstance": {"dev": "6000", "small": "12000", "growing": "48000"},
}

# The application's role in PostgreSQL, made by `worker migrate`.
APPLICATION = "shop_app"

PLAIN_INSIDE = "never leaves the VPC: only the storefront's security group reaches it"

# Seconds that one internal request in a hundred may take.
SLOW_SECONDS = 1

# An ending instance gets this long to finish what it holds and give back the rest.
DRAIN_SECONDS = 180


@dataclass(frozen=True)
class Inputs:
    size: Size
    firewall_mode: FirewallMode
    protect_data: Switch
    vpc_id: VpcId
    private_subnet1_id: AppSubnetId
    private_subnet2_id: AppSubnetId
    internal_balancer_group_id: SecurityGroupId
    backend_group_id: SecurityGroupId
    logs_bucket_name: BucketName
    firewall_logs_bucket_arn: BucketArn
    public_url: Url
    database_resource_id: DatabaseResourceId
    database_host: HostName
    database_port: Port
    database_master_secret_arn: SecretArn
    catalogue_table_name: TableName
    catalogue_table_arn: TableArn
    redis_host: HostName
    redis_port: Port
    redis_token_arn: SecretArn
    memcached_host: HostName
    memcached_port: Port
    order_queue_url: QueueUrl
    order_queue_arn: QueueArn
    order_queue_name: QueueName
    dead_letters_url: QueueUrl
    dead_letters_arn: QueueArn
    order_events_arn: TopicArn
    assets_bucket_name: BucketName
    assets_bucket_arn: BucketArn
    signing_key_arn: SecretArn
    shop_key_arn: KeyArn
    artifacts_bucket: ArtifactsBucketName
    worker_digest: Digest
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    backend_url: Url
    internal_balancer_full_name: LoadBalancerFullName
    worker_group_name: AutoScalingGroupName


def build(t: Template, given: Inputs) -> Outputs:
    """Backend tier: worker instances, internal load balancer with its firewall."""
    of_size = by_size(t, given.size, SIZES)
    balancer, targets = _internal_balancer(t, given)
    logs = log_group(t, "WorkerLogs", given.shop_key_arn)
    profile = role(
        t,
        "WorkerRole",
        may_take_orders(given.order_queue_arn),
        may_handle_dead_letters(given.dead_letters_arn),
        may_publish(given.order_events_arn),
        may_use_catalogue(given.catalogue_table_arn),
        may_log_in_to_database(given.database_resource_id, APPLICATION),
        may_read_secret(
            "ReadSecrets",
            given.database_master_secret_arn,
            given.redis_token_arn,
            given.signing_key_arn,
        ),
        may_use_key(given.shop_key_arn),
        may_put_objects("StoreImages", below(given.assets_bucket_arn, "/media/*")),
        may_read_objects(
            "FetchBundle",
            Sub("arn:${AWS::Partition}:s3:::${ArtifactsBucket}/bundles/worker-${WorkerDigest}.zip"),
        ),
        may_write_logs(logs.get_att("Arn")),
        *may_be_managed(),
        may_signal_stack(),
        *may_end_draining(),
        # What was a dead letter goes back to where it came from.
        may_send_orders(given.order_queue_arn),
    )
    template = launch_template(
        t,
        "WorkerTemplate",
        name="worker",
        instance_type=of_size("InstanceType"),
        profile=profile,
        group=given.backend_group_id,
        user_data=boot(
            app="worker",
            group="Worker",
            port=ports.WORKER,
            units=[
                "worker-migrate.service",
                "worker@api.service",
                "worker@orders.service",
                "worker-drain.service",
            ],
            bucket=given.artifacts_bucket,
            digest=given.worker_digest,
            logs=logs,
            environment=_environment(given),
        ),
    )
    group = fleet(
        t,
        "Worker",
        template=template,
        subnets=[given.private_subnet1_id, given.private_subnet2_id],
        target_group=Ref(targets),
        of_size=of_size,
        topic=given.alarm_topic_arn,
        drain_seconds=DRAIN_SECONDS,
    )
    track(
        t,
        "WorkerByBacklog",
        group,
        of_size("OrdersPerInstance"),
        CustomizedMetricSpecification=_backlog(given.order_queue_name, group),
    )
    track(
        t,
        "WorkerByRequests",
        group,
        of_size("RequestsPerInstance"),
        # AWS refuses to scale by a target group that no listener forwards to.
        after="FromFrontends",
        **requests_per_target(
            label(balancer.get_att("LoadBalancerFullName"), targets.get_att("TargetGroupFullName"))
        ),
    )
    return Outputs(
        backend_url=Url(Sub("http://${Host}", Host=balancer.get_att("DNSName"))),
        internal_balancer_full_name=LoadBalancerFullName(balancer.get_att("LoadBalancerFullName")),
        worker_group_name=AutoScalingGroupName(Ref(group)),
    )


def _internal_balancer(t: Template, given: Inputs) -> tuple[elb.LoadBalancer, elb.TargetGroup]:
    balancer = load_balancer(
        t,
        "InternalBalancer",
        scheme="internal",
        subnets=[given.private_subnet1_id, given.private_subnet2_id],
        group=given.internal_balancer_group_id,
        logs=given.logs_bucket_name,
        protect=given.protect_data,
    )
    targets = target_group(t, "WorkerTargets", vpc=given.vpc_id, port=ports.WORKER)
    listener = t.add_resource(
        elb.Listener(
            "FromFrontends",
            Metadata=accepted(checkov={"CKV_AWS_2": PLAIN_INSIDE, "CKV_AWS_103": PLAIN_INSIDE}),
            LoadBalancerArn=Ref(balancer),
            Port=ports.INTERNAL,
            Protocol="HTTP",
            DefaultActions=[elb.Action(Type="forward", TargetGroupArn=Ref(targets))],
        )
    )
    acl = web_acl(
        t,
        "InternalWebAcl",
        scope="REGIONAL",
        mode=given.firewall_mode,
        rules=INTERNAL,
        what="Internal load balancer: attacks that came through a page",
    )
    guarded = guard(t, "InternalGuard", acl, balancer, listener)
    log_requests(t, "InternalWebAclLogs", acl, given.firewall_logs_bucket_arn, after=guarded)
    watch(t, "Worker", balancer, targets, given.alarm_topic_arn, slow_seconds=SLOW_SECONDS)
    return balancer, targets


def _environment(given: Inputs) -> Sub:
    return environment_file(
        SETTINGS["worker"],
        aws_region=Ref("AWS::Region"),
        public_url=given.public_url,
        database_host=given.database_host,
        database_port=given.database_port,
        database_name=DATABASE,
        database_user=APPLICATION,
        database_master_secret=given.database_master_secret_arn,
        catalogue_table=given.catalogue_table_name,
        redis_host=given.redis_host,
        redis_port=given.redis_port,
        redis_token_secret=given.redis_token_arn,
        memcached_host=given.memcached_host,
        memcached_port=given.memcached_port,
        order_queue_url=given.order_queue_url,
        dead_letters_url=given.dead_letters_url,
        order_events_topic=given.order_events_arn,
        assets_bucket=given.assets_bucket_name,
        signing_key_secret=given.signing_key_arn,
        port=str(ports.WORKER),
    )


def _backlog(
    queue: QueueName, group: autoscaling.AutoScalingGroup
) -> autoscaling.CustomizedMetricSpecification:
    """Orders that wait, by instance that serves; without an instance, as if there were one."""
    waiting = autoscaling.TargetTrackingMetricStat(
        Metric=autoscaling.Metric(
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Dimensions=[autoscaling.MetricDimension(Name="QueueName", Value=queue)],
        ),
        Stat="Maximum",
    )
    serving = autoscaling.TargetTrackingMetricStat(
        Metric=autoscaling.Metric(
            Namespace="AWS/AutoScaling",
            MetricName="GroupInServiceInstances",
            Dimensions=[autoscaling.MetricDimension(Name="AutoScalingGroupName", Value=Ref(group))],
        ),
        Stat="Average",
    )
    return autoscaling.CustomizedMetricSpecification(
        Metrics=[
            autoscaling.TargetTrackingMetricDataQuery(
                Id="waiting", MetricStat=waiting, ReturnData=False
            ),
            autoscaling.TargetTrackingMetricDataQuery(
                Id="serving", MetricStat=serving, ReturnData=False
            ),
            autoscaling.TargetTrackingMetricDataQuery(
                Id="backlog",
                Expression="FILL(waiting, 0) / IF(FILL(serving, 0) > 0, serving, 1)",
                Label="Orders that wait, by instance",
                ReturnData=True,
            ),
        ]
    )
