"""T06: a resource has no fixed name: two shops in one account, and a replacement, need another."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import function, properties, section

# Where each type takes a name that must be the only one in its account or region.
NAMES = {
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::ElastiCache::CacheCluster": "ClusterName",
    "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::WAFv2::WebACL": "Name",
}


def check(together: Set) -> Iterator[Fault]:
    for file, template in together.templates.items():
        for id_, one in section(template, "Resources").items():
            name = properties(one).get(NAMES.get(str(one.get("Type")), ""))
            if name is not None and not function(name)[0]:
                yield Fault(file, id_, f"is always named {name!r}")


RULE = Rule(
    "T06",
    reason="the second shop, or the replacement, is refused because the name is taken",
    remedy="leave the name out, or put eight characters of the stack's id into it",
    of_set=check,
)
