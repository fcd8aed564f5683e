"""What the emulator's CloudFormation leaves out of buckets, put in place by its S3 API.

Encryption, lifecycle, ownership, tags and access logging are kept and shown; S3 acts on none of
them. Unlike S3, a stack's delete also takes a bucket that is not empty.
"""

from __future__ import annotations

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import (
    Attributes,
    Properties,
    Record,
    chosen,
    complete,
)


def install() -> None:
    """Complete the type."""
    complete("AWS::S3::Bucket", _finish_bucket)


def _finish_bucket(bucket: str, given: Properties, _attributes: Attributes) -> None:
    s3 = aws("s3")
    if "BucketEncryption" in given:
        rules = given["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        s3.put_bucket_encryption(
            Bucket=bucket,
            ServerSideEncryptionConfiguration={"Rules": [_encryption_rule(rule) for rule in rules]},
        )
    if "LifecycleConfiguration" in given:
        rules = given["LifecycleConfiguration"]["Rules"]
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration={"Rules": [_lifecycle_rule(rule) for rule in rules]},
        )
    if "OwnershipControls" in given:
        s3.put_bucket_ownership_controls(
            Bucket=bucket, OwnershipControls=given["OwnershipControls"]
        )
    if "Tags" in given:
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": given["Tags"]})
    if "LoggingConfiguration" in given:
        logging = given["LoggingConfiguration"]
        enabled = {
            "TargetBucket": logging.get("DestinationBucketName", bucket),
            "TargetPrefix": logging.get("LogFilePrefix", ""),
        }
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})


def _encryption_rule(rule: Properties) -> Record:
    return {
        "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
        **chosen(rule, "BucketKeyEnabled"),
    }


def _lifecycle_rule(rule: Properties) -> Record:
    written: Record = {
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
        **chosen(rule, "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"),
    }
    if "Id" in rule:
        written["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        written["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "Transitions" in rule:
        written["Transitions"] = [
            {"Days": step["TransitionInDays"], "StorageClass": step["StorageClass"]}
            for step in rule["Transitions"]
        ]
    return written
