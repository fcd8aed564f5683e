"""Storage tier: the customer key and the buckets for assets, the failover site and logs.

Nothing here is reachable from outside: the edge tier lets CloudFront read assets and site.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, RetainExceptOnCreate, Sub, Template, kms, s3

from blueprints.balancers import LOAD_BALANCER_LOGS
from blueprints.buckets import ASSETS_KEPT_DAYS, bucket, expire_after, log_bucket
from blueprints.kinds import BucketArn, BucketName, KeyArn, ShopId
from blueprints.permissions import (
    account_owns_key,
    alarms_may_encrypt,
    below,
    load_balancers_may_write,
    log_groups_may_encrypt,
    only_over_tls,
    policy,
    service_may_look,
    service_may_write,
)


@dataclass(frozen=True)
class Inputs:
    shop_id: ShopId


@dataclass(frozen=True)
class Outputs:
    shop_key_arn: KeyArn
    assets_bucket_name: BucketName
    assets_bucket_arn: BucketArn
    site_bucket_name: BucketName
    site_bucket_arn: BucketArn
    logs_bucket_name: BucketName
    logs_bucket_arn: BucketArn
    firewall_logs_bucket_arn: BucketArn


def build(t: Template, given: Inputs) -> Outputs:
    """Storage tier: customer key, and buckets for assets, failover site and logs."""
    key = _key(t)
    logs = _access_logs(t)
    firewall_logs = _firewall_logs(t, given.shop_id, Ref(logs))
    # Static files are fingerprinted and pages of the failover site are published anew, so old
    # versions only serve to undo a mistake.
    assets = t.add_resource(bucket("AssetsBucket", Ref(logs), expire_after(ASSETS_KEPT_DAYS)))
    site = t.add_resource(bucket("SiteBucket", Ref(logs), expire_after(ASSETS_KEPT_DAYS)))
    return Outputs(
        shop_key_arn=KeyArn(key.get_att("Arn")),
        assets_bucket_name=BucketName(Ref(assets)),
        assets_bucket_arn=BucketArn(assets.get_att("Arn")),
        site_bucket_name=BucketName(Ref(site)),
        site_bucket_arn=BucketArn(site.get_att("Arn")),
        logs_bucket_name=BucketName(Ref(logs)),
        logs_bucket_arn=BucketArn(logs.get_att("Arn")),
        firewall_logs_bucket_arn=BucketArn(firewall_logs.get_att("Arn")),
    )


def _key(t: Template) -> kms.Key:
    """One key for databases, secrets, topics and logs; kept when the stack goes.

    Snapshots of a deleted database stay readable only while their key lives.
    """
    return t.add_resource(
        kms.Key(
            "ShopKey",
            Description="Encrypts what the shop stores: databases, secrets, topics, logs",
            EnableKeyRotation=True,
            PendingWindowInDays=30,
            # The AWS-managed key of SNS would silence alarms: they may not use it.
            KeyPolicy=policy(account_owns_key(), log_groups_may_encrypt(), alarms_may_encrypt()),
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy="Retain",
        )
    )


def _access_logs(t: Template) -> s3.Bucket:
    """Logs of the load balancer, the network and the other buckets."""
    logs = t.add_resource(log_bucket("LogsBucket"))
    arn = logs.get_att("Arn")
    t.add_resource(
        s3.BucketPolicy(
            "LogsBucketPolicy",
            Bucket=Ref(logs),
            PolicyDocument=policy(
                only_over_tls([arn, below(arn, "/*")], "s3"),
                load_balancers_may_write(arn, LOAD_BALANCER_LOGS),
                service_may_write(
                    "BucketLogs",
                    "logging.s3.amazonaws.com",
                    [below(arn, "/buckets/*")],
                ),
                service_may_write(
                    "FlowLogs",
                    "delivery.logs.amazonaws.com",
                    [below(arn, "/network/*")],
                ),
                service_may_look("FlowLogsLook", "delivery.logs.amazonaws.com", arn),
            ),
        )
    )
    return logs


def _firewall_logs(t: Template, shop_id: ShopId, access_logs: Ref) -> s3.Bucket:
    """Logs of the two regional firewalls; AWS WAF demands the name's beginning."""
    logs = t.add_resource(
        log_bucket(
            "FirewallLogsBucket",
            logs=access_logs,
            name=Sub("aws-waf-logs-${AWS::AccountId}-${AWS::Region}-${Id}", Id=shop_id),
        )
    )
    arn = logs.get_att("Arn")
    t.add_resource(
        s3.BucketPolicy(
            "FirewallLogsBucketPolicy",
            Bucket=Ref(logs),
            PolicyDocument=policy(
                only_over_tls([arn, below(arn, "/*")], "s3"),
                service_may_write(
                    "FirewallLogs",
                    "delivery.logs.amazonaws.com",
                    [below(arn, "/AWSLogs/*")],
                ),
                service_may_look("FirewallLogsLook", "delivery.logs.amazonaws.com", arn),
            ),
        )
    )
    return logs
