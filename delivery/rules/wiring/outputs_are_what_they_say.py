"""X03: an output that the root passes on gives what its name says, if it names a resource."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.rules.reading.written import (
    Template,
    attribute,
    branches,
    file_of,
    function,
    given,
    nested,
    section,
)
from delivery.rules.rule import Fault, Rule, Set
from delivery.templates import ROOT, walk

# What follows the logical id in the name of an output, by type and attribute.
ENDINGS = {
    ("AWS::AutoScaling::AutoScalingGroup", "Ref"): "GroupName",
    ("AWS::CertificateManager::Certificate", "Ref"): "Arn",
    ("AWS::CloudFront::Distribution", "DomainName"): "Host",
    ("AWS::CloudFront::Distribution", "Ref"): "Id",
    ("AWS::DynamoDB::Table", "Arn"): "Arn",
    ("AWS::DynamoDB::Table", "Ref"): "Name",
    ("AWS::EC2::SecurityGroup", "GroupId"): "Id",
    ("AWS::EC2::Subnet", "Ref"): "Id",
    ("AWS::EC2::VPC", "Ref"): "Id",
    ("AWS::ElastiCache::CacheCluster", "ConfigurationEndpoint.Address"): "Host",
    ("AWS::ElastiCache::CacheCluster", "ConfigurationEndpoint.Port"): "Port",
    ("AWS::ElastiCache::CacheCluster", "Ref"): "Id",
    ("AWS::ElastiCache::ReplicationGroup", "PrimaryEndPoint.Address"): "Host",
    ("AWS::ElastiCache::ReplicationGroup", "PrimaryEndPoint.Port"): "Port",
    ("AWS::ElastiCache::ReplicationGroup", "Ref"): "Id",
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"): "FullName",
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Ref"): "Arn",
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"): "FullName",
    ("AWS::KMS::Key", "Arn"): "Arn",
    ("AWS::RDS::DBInstance", "DbiResourceId"): "ResourceId",
    ("AWS::RDS::DBInstance", "Endpoint.Address"): "Host",
    ("AWS::RDS::DBInstance", "Endpoint.Port"): "Port",
    ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): "MasterSecretArn",
    ("AWS::RDS::DBInstance", "Ref"): "Id",
    ("AWS::Route53::HealthCheck", "Ref"): "CheckId",
    ("AWS::S3::Bucket", "Arn"): "Arn",
    ("AWS::S3::Bucket", "Ref"): "Name",
    ("AWS::SNS::Topic", "Ref"): "Arn",
    ("AWS::SQS::Queue", "Arn"): "Arn",
    ("AWS::SQS::Queue", "QueueName"): "Name",
    ("AWS::SQS::Queue", "Ref"): "Url",
    ("AWS::SecretsManager::Secret", "Ref"): "Arn",
    ("AWS::WAFv2::WebACL", "Arn"): "Arn",
}
# Addresses that are put together, and named for who is found there.
ADDRESSES = {"BackendUrl", "OriginHost", "PublicUrl"}


def check(together: Set) -> Iterator[Fault]:
    stacks = nested(together.templates)
    wanted = {
        (file_of(stacks[of]), what.removeprefix("Outputs."))
        for of, what in _asked(together.templates.get(ROOT, {}), stacks)
        if of in stacks
    }
    for file, name in sorted(wanted):
        template = together.templates.get(file, {})
        output = section(template, "Outputs").get(name)
        for one in branches(output.get("Value")) if output and name not in ADDRESSES else ():
            if found := _misnamed(name, one, template):
                yield Fault(file, name, found)


def _asked(root: Template, stacks: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    values = [section(root, "Outputs"), *(given(stack) for stack in stacks.values())]
    for value in values:
        for _, one in walk(value):
            of, what = attribute(one)
            if what.startswith("Outputs."):
                yield of, what


def _misnamed(name: str, value: Any, template: Template) -> str:
    """Return what is wrong with *value* as the output *name*; nothing if it is well."""
    of, what = attribute(value)
    resources = section(template, "Resources")
    if of not in resources:
        return "" if value == "" or function(value)[0] else f"is written out as {value!r}"
    claims = [
        (id_, said)
        for id_, resource in resources.items()
        for (kind, said), ending in ENDINGS.items()
        if kind == resource.get("Type") and id_ + ending == name
    ]
    if claims:
        wanted = " or ".join(f"{said} of {id_}" for id_, said in claims)
        return "" if (of, what) in claims else f"gives {what} of {of}, wanted {wanted}"
    endings = {
        said: one for (kind, said), one in ENDINGS.items() if kind == resources[of].get("Type")
    }
    spoken = {one for one in endings.values() if name.endswith(one)}
    return f"gives {what} of {of}" if spoken and endings.get(what) not in spoken else ""


RULE = Rule(
    "X03",
    reason="who takes the value goes by its name: an ARN is no URL, and one host not another",
    remedy="give the attribute of the resource that the output's name says",
    of_set=check,
)
