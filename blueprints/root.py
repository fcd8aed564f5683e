"""The root stack: which tiers there are, in which order, and who is given what.

The order below is the order of dependence; a value cannot be used above the line that makes it.
CloudFormation builds side by side what does not depend on one another.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import And, Equals, FindInMap, If, Not, Output, Ref, Template

from blueprints import (
    alarms,
    backend,
    dashboard,
    data,
    edge,
    edge_watch,
    front_door,
    frontend,
    network,
    order_queue,
    parameters,
    storage,
    worldwide,
)
from blueprints.choices import in_us_east_1
from blueprints.kinds import (
    ArtifactsBucketName,
    CacheEngine,
    Cidr,
    Digest,
    DomainName,
    EdgeCertificateArn,
    EdgeWebAclArn,
    Email,
    FirewallMode,
    HostedZoneId,
    Placement,
    Serial,
    ShopId,
    Size,
    StaffNetworks,
    Switch,
    WhichSecret,
)
from blueprints.wiring import Nested, Value, build_alone, nest

# Filled by `package`: as parameters they would go stale, because updates reuse old values.
UNPACKAGED = {"Bucket": "unpackaged", "StorefrontDigest": "0" * 64, "WorkerDigest": "0" * 64}


@dataclass(frozen=True)
class Answers:
    """What a person filled in, as the tiers are given it."""

    size: Size
    domain_name: DomainName
    hosted_zone_id: HostedZoneId
    alarm_email: Email
    vpc_cidr: Cidr
    frontend_placement: Placement
    protect_data: Switch
    firewall_mode: FirewallMode
    bot_control: Switch
    staff_networks: StaffNetworks
    cache_engine: CacheEngine
    edge_sends: WhichSecret
    secret_one_serial: Serial
    secret_two_serial: Serial
    edge_web_acl_arn: EdgeWebAclArn
    edge_certificate_arn: EdgeCertificateArn


@dataclass(frozen=True)
class Outputs: ...


def build() -> dict[str, Template]:
    """Return every template by its file name; the root first."""
    nested: list[Nested] = []

    def build_root(t: Template, given: Answers) -> Outputs:
        nested.extend(_tiers(t, given))
        return Outputs()

    root, _ = build_alone("Root", build_root, Answers, parameters.described())
    root.set_description("An online shop over two zones: CloudFront, EC2, RDS, DynamoDB, SQS")
    parameters.show(root)
    _rules(root)
    return {"root.yaml": root, **{one.file: one.template for one in nested}}


def _tiers(t: Template, given: Answers) -> list[Nested]:
    shop_id = ShopId(parameters.stack_token())
    here = in_us_east_1(t)
    described = parameters.described()
    t.add_mapping("Artifacts", {"Bundles": UNPACKAGED})

    storage_stack, kept = nest(t, "Storage", storage.build, storage.Inputs(shop_id=shop_id))
    alarms_stack, told = nest(
        t,
        "Alarms",
        alarms.build,
        alarms.Inputs(
            size=given.size,
            shop_key_arn=kept.shop_key_arn,
            alarm_email=given.alarm_email,
        ),
    )
    network_stack, net = nest(
        t,
        "Network",
        network.build,
        network.Inputs(
            size=given.size,
            domain_name=given.domain_name,
            vpc_cidr=given.vpc_cidr,
            logs_bucket_arn=kept.logs_bucket_arn,
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    data_stack, stores = nest(
        t,
        "Data",
        data.build,
        data.Inputs(
            size=given.size,
            cache_engine=given.cache_engine,
            protect_data=given.protect_data,
            private_subnet3_id=net.private_subnet3_id,
            private_subnet4_id=net.private_subnet4_id,
            database_group_id=net.database_group_id,
            memcached_group_id=net.memcached_group_id,
            redis_group_id=net.redis_group_id,
            shop_key_arn=kept.shop_key_arn,
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    queue_stack, queue = nest(
        t,
        "OrderQueue",
        order_queue.build,
        order_queue.Inputs(
            shop_id=shop_id,
            shop_key_arn=kept.shop_key_arn,
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    front_door_stack, door = nest(
        t,
        "FrontDoor",
        front_door.build,
        front_door.Inputs(
            shop_id=shop_id,
            domain_name=given.domain_name,
            hosted_zone_id=given.hosted_zone_id,
            firewall_mode=given.firewall_mode,
            protect_data=given.protect_data,
            secret_one_serial=given.secret_one_serial,
            secret_two_serial=given.secret_two_serial,
            vpc_id=net.vpc_id,
            public_subnet1_id=net.public_subnet1_id,
            public_subnet2_id=net.public_subnet2_id,
            front_door_group_id=net.front_door_group_id,
            logs_bucket_name=kept.logs_bucket_name,
            firewall_logs_bucket_arn=kept.firewall_logs_bucket_arn,
            shop_key_arn=kept.shop_key_arn,
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    worldwide_stack, world = nest(
        t,
        "Worldwide",
        worldwide.build,
        worldwide.Inputs(
            domain_name=given.domain_name,
            hosted_zone_id=given.hosted_zone_id,
            firewall_mode=given.firewall_mode,
            bot_control=given.bot_control,
            staff_networks=given.staff_networks,
        ),
        file="global.yaml",
        condition=here,
        described=described,
    )
    edge_stack, shown = nest(
        t,
        "Edge",
        edge.build,
        edge.Inputs(
            domain_name=given.domain_name,
            hosted_zone_id=given.hosted_zone_id,
            edge_sends=given.edge_sends,
            edge_web_acl_arn=EdgeWebAclArn(
                If(here, world.edge_web_acl_arn, given.edge_web_acl_arn)
            ),
            edge_certificate_arn=EdgeCertificateArn(
                If(here, world.edge_certificate_arn, given.edge_certificate_arn)
            ),
            origin_host=door.origin_host,
            origin_secret_one_arn=door.origin_secret_one_arn,
            origin_secret_two_arn=door.origin_secret_two_arn,
            assets_bucket_name=kept.assets_bucket_name,
            assets_bucket_arn=kept.assets_bucket_arn,
            site_bucket_name=kept.site_bucket_name,
            site_bucket_arn=kept.site_bucket_arn,
            logs_bucket_name=kept.logs_bucket_name,
        ),
    )
    watch_stack, _ = nest(
        t,
        "EdgeWatch",
        edge_watch.build,
        edge_watch.Inputs(
            distribution_id=shown.distribution_id,
            edge_health_check_id=shown.edge_health_check_id,
            shop_health_check_id=shown.shop_health_check_id,
            edge_web_acl_logs_bucket_name=world.edge_web_acl_logs_bucket_name,
            alarm_email=given.alarm_email,
        ),
        condition=here,
        described=described,
    )
    backend_stack, back = nest(
        t,
        "Backend",
        backend.build,
        backend.Inputs(
            size=given.size,
            firewall_mode=given.firewall_mode,
            protect_data=given.protect_data,
            vpc_id=net.vpc_id,
            private_subnet1_id=net.private_subnet1_id,
            private_subnet2_id=net.private_subnet2_id,
            internal_balancer_group_id=net.internal_balancer_group_id,
            backend_group_id=net.backend_group_id,
            logs_bucket_name=kept.logs_bucket_name,
            firewall_logs_bucket_arn=kept.firewall_logs_bucket_arn,
            public_url=shown.public_url,
            database_resource_id=stores.database_resource_id,
            database_host=stores.database_host,
            database_port=stores.database_port,
            database_master_secret_arn=stores.database_master_secret_arn,
            catalogue_table_name=stores.catalogue_table_name,
            catalogue_table_arn=stores.catalogue_table_arn,
            redis_host=stores.redis_host,
            redis_port=stores.redis_port,
            redis_token_arn=stores.redis_token_arn,
            memcached_host=stores.memcached_host,
            memcached_port=stores.memcached_port,
            order_queue_url=queue.order_queue_url,
            order_queue_arn=queue.order_queue_arn,
            order_queue_name=queue.order_queue_name,
            dead_letters_url=queue.dead_letters_url,
            dead_letters_arn=queue.dead_letters_arn,
            order_events_arn=queue.order_events_arn,
            assets_bucket_name=kept.assets_bucket_name,
            assets_bucket_arn=kept.assets_bucket_arn,
            signing_key_arn=stores.signing_key_arn,
            shop_key_arn=kept.shop_key_arn,
            artifacts_bucket=ArtifactsBucketName(_packaged("Bucket")),
            worker_digest=Digest(_packaged("WorkerDigest")),
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    frontend_stack, front = nest(
        t,
        "Frontend",
        frontend.build,
        frontend.Inputs(
            size=given.size,
            frontend_placement=given.frontend_placement,
            public_subnet1_id=net.public_subnet1_id,
            public_subnet2_id=net.public_subnet2_id,
            private_subnet1_id=net.private_subnet1_id,
            private_subnet2_id=net.private_subnet2_id,
            frontend_group_id=net.frontend_group_id,
            front_door_full_name=door.front_door_full_name,
            storefront_targets_arn=door.storefront_targets_arn,
            storefront_targets_full_name=door.storefront_targets_full_name,
            public_url=shown.public_url,
            backend_url=back.backend_url,
            order_queue_url=queue.order_queue_url,
            order_queue_arn=queue.order_queue_arn,
            assets_bucket_name=kept.assets_bucket_name,
            assets_bucket_arn=kept.assets_bucket_arn,
            back_soon_bucket_name=shown.back_soon_bucket_name,
            signing_key_arn=stores.signing_key_arn,
            shop_key_arn=kept.shop_key_arn,
            artifacts_bucket=ArtifactsBucketName(_packaged("Bucket")),
            storefront_digest=Digest(_packaged("StorefrontDigest")),
            alarm_topic_arn=told.alarm_topic_arn,
        ),
    )
    # The operations tier stands here once the shop has one.
    dashboard_stack, _ = nest(
        t,
        "Dashboard",
        dashboard.build,
        dashboard.Inputs(
            front_door_full_name=door.front_door_full_name,
            internal_balancer_full_name=back.internal_balancer_full_name,
            storefront_group_name=front.storefront_group_name,
            worker_group_name=back.worker_group_name,
            order_queue_name=queue.order_queue_name,
            dead_letters_name=queue.dead_letters_name,
            database_id=stores.database_id,
            memcached_id=stores.memcached_id,
            redis_id=stores.redis_id,
            catalogue_table_name=stores.catalogue_table_name,
        ),
    )
    _tell(
        t,
        PublicUrl=shown.public_url,
        DistributionId=shown.distribution_id,
        EdgeHealthCheckId=shown.edge_health_check_id,
        ShopHealthCheckId=shown.shop_health_check_id,
        OrderQueueUrl=queue.order_queue_url,
        DeadLettersUrl=queue.dead_letters_url,
        OrderEventsArn=queue.order_events_arn,
        CatalogueTableName=stores.catalogue_table_name,
        AssetsBucketName=kept.assets_bucket_name,
        SiteBucketName=kept.site_bucket_name,
        AlarmTopicArn=told.alarm_topic_arn,
    )
    return [
        storage_stack,
        alarms_stack,
        network_stack,
        data_stack,
        queue_stack,
        front_door_stack,
        worldwide_stack,
        edge_stack,
        watch_stack,
        backend_stack,
        frontend_stack,
        dashboard_stack,
    ]


def _packaged(name: str) -> FindInMap:
    return FindInMap("Artifacts", "Bundles", name)


def _tell(t: Template, **values: Value) -> None:
    """Put out what operators and the second region's stacks ask for."""
    for name, value in values.items():
        t.add_output(Output(name, Description=value.meaning, Value=value))


def _rules(t: Template) -> None:
    """Refuse answers that do not go together, before anything is made."""
    parameters.only_known_regions(t)
    parameters.domain_and_zone_together(t)
    parameters.refuse(
        t,
        "OnlyDevWithoutDomain",
        (
            Equals(Ref("Size"), "dev"),
            "without DomainName the edge speaks plain HTTP to the load balancer: Size must be dev",
        ),
        when=Equals(Ref("DomainName"), ""),
    )
    parameters.refuse(
        t,
        "FirewallFromGlobal",
        (
            parameters.given("EdgeWebAclArn"),
            "outside us-east-1 EdgeWebAclArn must be given: launch global.yaml there first",
        ),
        when=Not(Equals(Ref("AWS::Region"), "us-east-1")),
    )
    parameters.refuse(
        t,
        "EdgeChoicesInGlobal",
        (
            And(Equals(Ref("StaffNetworks"), ""), Equals(Ref("BotControl"), "false")),
            "outside us-east-1 StaffNetworks and BotControl are given to global.yaml, not here",
        ),
        when=Not(Equals(Ref("AWS::Region"), "us-east-1")),
    )
    parameters.refuse(
        t,
        "CertificateFromGlobal",
        (
            parameters.given("EdgeCertificateArn"),
            "outside us-east-1 a domain needs EdgeCertificateArn: launch global.yaml there first",
        ),
        when=And(Not(Equals(Ref("AWS::Region"), "us-east-1")), parameters.given("DomainName")),
    )
