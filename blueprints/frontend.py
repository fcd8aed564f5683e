"""Frontend tier: the storefront's instances behind the public load balancer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import If, Ref, Sub, Template

from blueprints import ports
from blueprints.balancers import label
from blueprints.boot import boot
from blueprints.choices import by_size, frontends_private, has_domain, only_if
from blueprints.fleets import fleet, log_group, requests_per_target, track
from blueprints.instances import environment_file, launch_template, role
from blueprints.kinds import (
    AppSubnetId,
    ArtifactsBucketName,
    AutoScalingGroupName,
    BucketArn,
    BucketName,
    Digest,
    KeyArn,
    LoadBalancerFullName,
    Placement,
    PublicSubnetId,
    QueueArn,
    QueueUrl,
    SecretArn,
    SecurityGroupId,
    Size,
    TargetGroupArn,
    TargetGroupFullName,
    Text,
    TopicArn,
    Url,
)
from blueprints.permissions import (
    below,
    may_be_managed,
    may_put_objects,
    may_read_objects,
    may_read_secret,
    may_send_orders,
    may_signal_stack,
    may_use_key,
    may_write_logs,
)
from blueprints.programs import SETTINGS
from shop.paths import Reach, families

SIZES = {
    "InstanceType": {"dev": "t4g.micro", "small": "t4g.small", "growing": "c7g.large"},
    "OtherInstanceType": {"dev": "t4g.small", "small": "t4g.medium", "growing": "m7g.large"},
    # One zone's share must carry the rest alone: nothing new has to start when a zone goes.
    "MinSize": {"dev": "1", "small": "2", "growing": "2"},
    "MaxSize": {"dev": "3", "small": "6", "growing": "16"},
    "OnDemandBase": {"dev": "1", "small": "2", "growing": "2"},
    "OnDemandShare": {"dev": "100", "small": "100", "growing": "50"},
    # Requests a minute and instance; two thirds of what one core renders.
    "RequestsPerInstance": {"dev": "3000", "small": "6000", "growing": "24000"},
}


@dataclass(frozen=True)
class Inputs:
    size: Size
    frontend_placement: Placement
    public_subnet1_id: PublicSubnetId
    public_subnet2_id: PublicSubnetId
    private_subnet1_id: AppSubnetId
    private_subnet2_id: AppSubnetId
    frontend_group_id: SecurityGroupId
    front_door_full_name: LoadBalancerFullName
    storefront_targets_arn: TargetGroupArn
    storefront_targets_full_name: TargetGroupFullName
    public_url: Url
    backend_url: Url
    order_queue_url: QueueUrl
    order_queue_arn: QueueArn
    assets_bucket_name: BucketName
    assets_bucket_arn: BucketArn
    back_soon_bucket_name: Text
    signing_key_arn: SecretArn
    shop_key_arn: KeyArn
    artifacts_bucket: ArtifactsBucketName
    storefront_digest: Digest
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    storefront_group_name: AutoScalingGroupName


def build(t: Template, given: Inputs) -> Outputs:
    """Frontend tier: storefront instances in an Auto Scaling group over two zones."""
    of_size = by_size(t, given.size, SIZES)
    private = frontends_private(t, given.frontend_placement)
    logs = log_group(t, "StorefrontLogs", given.shop_key_arn)
    profile = role(
        t,
        "StorefrontRole",
        may_send_orders(given.order_queue_arn),
        may_read_secret("ReadSigningKey", given.signing_key_arn),
        may_use_key(given.shop_key_arn),
        may_put_objects("PublishAssets", *_published(t, given)),
        may_read_objects(
            "FetchBundle",
            Sub(
                "arn:${AWS::Partition}:s3:::${ArtifactsBucket}/bundles/"
                "storefront-${StorefrontDigest}.zip"
            ),
        ),
        may_write_logs(logs.get_att("Arn")),
        *may_be_managed(),
        may_signal_stack(),
    )
    template = launch_template(
        t,
        "StorefrontTemplate",
        name="storefront",
        instance_type=of_size("InstanceType"),
        profile=profile,
        group=given.frontend_group_id,
        user_data=boot(
            app="storefront",
            group="Storefront",
            port=ports.STOREFRONT,
            units=["storefront-publish.service", "storefront.service"],
            bucket=given.artifacts_bucket,
            digest=given.storefront_digest,
            logs=logs,
            environment=environment_file(
                SETTINGS["storefront"],
                aws_region=Ref("AWS::Region"),
                public_url=given.public_url,
                backend_url=given.backend_url,
                order_queue_url=given.order_queue_url,
                assets_bucket=given.assets_bucket_name,
                back_soon_bucket=given.back_soon_bucket_name,
                signing_key_secret=given.signing_key_arn,
                port=str(ports.STOREFRONT),
            ),
        ),
    )
    group = fleet(
        t,
        "Storefront",
        template=template,
        subnets=[
            If(private, given.private_subnet1_id, given.public_subnet1_id),
            If(private, given.private_subnet2_id, given.public_subnet2_id),
        ],
        target_group=given.storefront_targets_arn,
        of_size=of_size,
        topic=given.alarm_topic_arn,
    )
    track(
        t,
        "StorefrontByRequests",
        group,
        of_size("RequestsPerInstance"),
        **requests_per_target(
            label(given.front_door_full_name, given.storefront_targets_full_name)
        ),
    )
    return Outputs(storefront_group_name=AutoScalingGroupName(Ref(group)))


def _published(t: Template, given: Inputs) -> list[Any]:
    """Static files, the sign of life, and the page for the day that CloudFront fails."""
    page = Sub("arn:${AWS::Partition}:s3:::${BackSoonBucketName}/index.html")
    return [
        below(given.assets_bucket_arn, "/static/*"),
        *(below(given.assets_bucket_arn, one) for one in families(Reach.SIGN_OF_LIFE)),
        only_if(has_domain(t, given.back_soon_bucket_name), page),
    ]
