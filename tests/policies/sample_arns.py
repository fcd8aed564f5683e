"""Literal ARNs in place of what only AWS knows, so that policy checkers can read the policies."""

from __future__ import annotations

from typing import Any

from delivery.resolved import Attribute, Deployment, Text

HERE = "us-east-1:123456789012"

# (type, attribute) -> what AWS would say.
SAMPLES = {
    ("AWS::SQS::Queue", "Arn"): f"arn:aws:sqs:{HERE}:queue",
    ("AWS::SNS::Topic", "Ref"): f"arn:aws:sns:{HERE}:topic",
    ("AWS::DynamoDB::Table", "Arn"): f"arn:aws:dynamodb:{HERE}:table/catalogue",
    ("AWS::SecretsManager::Secret", "Ref"): f"arn:aws:secretsmanager:{HERE}:secret:name-AbCdEf",
    ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): (
        f"arn:aws:secretsmanager:{HERE}:secret:rds!db-AbCdEf"
    ),
    ("AWS::RDS::DBInstance", "DbiResourceId"): "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ("AWS::KMS::Key", "Arn"): f"arn:aws:kms:{HERE}:key/0a1b2c3d-0000-4000-8000-000000000000",
    ("AWS::Logs::LogGroup", "Arn"): f"arn:aws:logs:{HERE}:log-group:name:*",
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::bucket",
    ("AWS::S3::Bucket", "Ref"): "bucket",
    ("AWS::EC2::NetworkInterface", "Ref"): "eni-0a1b2c3d4e5f60718",
    ("AWS::EC2::VPC", "Ref"): "vpc-0a1b2c3d4e5f60718",
    ("AWS::CloudFront::Distribution", "Ref"): "E1ABCDEFGHIJKL",
}


def literal(value: Any, shop: Deployment) -> Any:
    """Return *value* with every attribute replaced by a sample; an unknown one is a KeyError."""
    if isinstance(value, Attribute):
        return SAMPLES[shop.resources[value.resource].type, value.name]
    if isinstance(value, Text):
        return "".join(str(literal(part, shop)) for part in value.parts)
    if isinstance(value, dict):
        return {key: literal(one, shop) for key, one in value.items()}
    if isinstance(value, list):
        return [literal(one, shop) for one in value]
    return value
