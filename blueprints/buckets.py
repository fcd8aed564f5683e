"""Buckets as every tier makes them: private, encrypted, versioned, kept when a stack goes."""

from __future__ import annotations

from typing import Any

from troposphere import RetainExceptOnCreate, s3

from blueprints.accepted import accepted

# Long enough to look into last month's incident; logs are the bulk of what is stored.
LOGS_KEPT_DAYS = 90
ASSETS_KEPT_DAYS = 30


def bucket(title: str, logs: Any, *rules: s3.LifecycleRule, **more: Any) -> s3.Bucket:
    """Return a private bucket; its own requests are logged to the bucket named *logs*.

    RetainExceptOnCreate: a bucket with data outlives the stack, an empty one of a failed first
    launch does not stand in the way of the second.
    """
    if logs is not None:
        more["LoggingConfiguration"] = s3.LoggingConfiguration(
            DestinationBucketName=logs, LogFilePrefix=f"buckets/{title}/"
        )
    settings: dict[str, Any] = {  # one table of troposphere properties of many types
        "BucketEncryption": s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(
                    ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(
                        SSEAlgorithm="AES256"
                    )
                )
            ]
        ),
        "LifecycleConfiguration": s3.LifecycleConfiguration(Rules=[*rules, _drop_broken_uploads()]),
        "OwnershipControls": s3.OwnershipControls(
            Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
        ),
        "PublicAccessBlockConfiguration": closed(),
        "VersioningConfiguration": s3.VersioningConfiguration(Status="Enabled"),
        "DeletionPolicy": RetainExceptOnCreate,
        "UpdateReplacePolicy": "Retain",
    }
    return s3.Bucket(title, **{**settings, **more})


def log_bucket(title: str, *, logs: Any = None, name: Any = None) -> s3.Bucket:
    """Return a bucket that AWS services deliver logs to; its own requests go to *logs*.

    The load balancer delivers only to SSE-S3.
    """
    named: dict[str, Any] = {} if name is None else {"BucketName": name}
    if logs is None:
        reason = "the last in the row of logs: a bucket that logs itself never ends"
        named["Metadata"] = accepted(checkov={"CKV_AWS_18": reason})
    return bucket(
        title,
        logs,
        s3.LifecycleRule(
            Id="Expire",
            Status="Enabled",
            ExpirationInDays=LOGS_KEPT_DAYS,
            NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=1),
        ),
        **named,
    )


def expire_after(days: int) -> s3.LifecycleRule:
    """Drop versions *days* after they were replaced or deleted."""
    return s3.LifecycleRule(
        Id="DropOldVersions",
        Status="Enabled",
        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=days),
    )


def closed() -> s3.PublicAccessBlockConfiguration:
    """Return the block against public access, all four parts of it."""
    return s3.PublicAccessBlockConfiguration(
        BlockPublicAcls=True,
        BlockPublicPolicy=True,
        IgnorePublicAcls=True,
        RestrictPublicBuckets=True,
    )


def _drop_broken_uploads() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        Id="DropBrokenUploads",
        Status="Enabled",
        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=7),
    )
