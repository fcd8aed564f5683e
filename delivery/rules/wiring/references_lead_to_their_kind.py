"""X04: where a property asks for a key, a topic or a subnet, the value is one of these."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resolved
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault
from delivery.templates import NESTED

KINDS = {
    "acl": ("AWS::WAFv2::WebACL", "Arn"),
    "balancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Ref"),
    "bucket": ("AWS::S3::Bucket", "Ref"),
    "cache parameters": ("AWS::ElastiCache::ParameterGroup", "Ref"),
    "cache subnets": ("AWS::ElastiCache::SubnetGroup", "Ref"),
    "certificate": ("AWS::CertificateManager::Certificate", "Ref"),
    "database parameters": ("AWS::RDS::DBParameterGroup", "Ref"),
    "database subnets": ("AWS::RDS::DBSubnetGroup", "Ref"),
    "fleet": ("AWS::AutoScaling::AutoScalingGroup", "Ref"),
    "health check": ("AWS::Route53::HealthCheck", "Ref"),
    "key": ("AWS::KMS::Key", "Arn"),
    "listener": ("AWS::ElasticLoadBalancingV2::Listener", "Ref"),
    "queue": ("AWS::SQS::Queue", "Arn"),
    "queue address": ("AWS::SQS::Queue", "Ref"),
    "role": ("AWS::IAM::Role", "Arn"),
    "role by name": ("AWS::IAM::Role", "Ref"),
    "route table": ("AWS::EC2::RouteTable", "Ref"),
    "security group": ("AWS::EC2::SecurityGroup", "GroupId"),
    "subnet": ("AWS::EC2::Subnet", "Ref"),
    "target group": ("AWS::ElasticLoadBalancingV2::TargetGroup", "Ref"),
    "template": ("AWS::EC2::LaunchTemplate", "Ref"),
    "topic": ("AWS::SNS::Topic", "Ref"),
    "vpc": ("AWS::EC2::VPC", "Ref"),
}
# Name of a property, wherever it stands: the kind that it asks for.
ASKED = {
    "AcmCertificateArn": "certificate",
    "AlarmActions": "topic",
    "AutoScalingGroupName": "fleet",
    "CacheParameterGroupName": "cache parameters",
    "CacheSubnetGroupName": "cache subnets",
    "CertificateArn": "certificate",
    "DBParameterGroupName": "database parameters",
    "DBSubnetGroupName": "database subnets",
    "DestinationBucketName": "bucket",
    "DestinationSecurityGroupId": "security group",
    "HealthCheckId": "health check",
    "KMSMasterKeyId": "key",
    "KmsKeyId": "key",
    "KmsMasterKeyId": "key",
    "LaunchTemplateId": "template",
    "ListenerArn": "listener",
    "LoadBalancerArn": "balancer",
    "MonitoringRoleArn": "role",
    "OKActions": "topic",
    "PerformanceInsightsKMSKeyId": "key",
    "Queues": "queue address",
    "Roles": "role by name",
    "RouteTableId": "route table",
    "RouteTableIds": "route table",
    "SecurityGroupIds": "security group",
    "SecurityGroups": "security group",
    "SourceSecurityGroupId": "security group",
    "SubnetId": "subnet",
    "SubnetIds": "subnet",
    "Subnets": "subnet",
    "TargetGroupARNs": "target group",
    "TargetGroupArn": "target group",
    "TopicArn": "topic",
    "Topics": "topic",
    "VPCSecurityGroups": "security group",
    "VPCZoneIdentifier": "subnet",
    "VpcId": "vpc",
    "VpcSecurityGroupIds": "security group",
    "WebACLArn": "acl",
    "WebACLId": "acl",
    "deadLetterTargetArn": "queue",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for resource in shop.resources.values():
        if resource.type == NESTED:
            continue
        for name, value in _asked(resource.properties):
            of = shop.resources.get(value.resource)
            if of and (of.type, value.name) != KINDS[ASKED[name]]:
                what = f"{value.name} of {of.logical_id}"
                yield fault(resource, f"{name} is {what}, no {ASKED[name]}")


def _asked(value: Resolved) -> Iterator[tuple[str, Attribute]]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name in ASKED:
                yield from ((name, item) for item in listed(one) if isinstance(item, Attribute))
            yield from _asked(one)
    elif isinstance(value, list):
        for one in value:
            yield from _asked(one)


RULE = Rule(
    "X04",
    reason="CloudFormation passes on whatever text it is given, and AWS refuses it half way",
    remedy="refer to a resource of the kind that the property asks for",
    check=check,
    whole=False,
)
