"""Buckets: the policy of each, what of it a statement is about, and who delivers logs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from delivery.resolved import Deployment, Resolved, Resource
from delivery.resolved.functions import ACCOUNT
from delivery.rules.reading.balancers import settings
from delivery.rules.reading.parties import BALANCER
from delivery.rules.reading.policies import Statement, spelled, statements
from delivery.rules.reading.shapes import listed

BUCKET = "AWS::S3::Bucket"
POLICY = "AWS::S3::BucketPolicy"

# The services that deliver logs.
BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com"
BUCKETS = "logging.s3.amazonaws.com"
LOGS = "delivery.logs.amazonaws.com"
SERVICES = {BALANCERS, BUCKETS, LOGS}


@dataclass(frozen=True)
class Sender:
    """What has its logs delivered: by which service, as which object of a bucket, for whom."""

    resource: Resource
    service: str
    bucket: Resource | None
    key: str
    source: str


def policies_of(shop: Deployment, bucket: Resource) -> list[Resource]:
    """Return the bucket policies of *bucket*; S3 keeps the last of several."""
    return [one for one in shop.of(POLICY) if shop.behind(one.get("Bucket")) == bucket]


def statements_of(shop: Deployment, bucket: Resource) -> list[Statement]:
    """Return all that the policies of *bucket* say."""
    return [one for policy in policies_of(shop, bucket) for one in statements(policy)]


def path_in(bucket: Resource, arn: str) -> str | None:
    """Return what *arn* names within *bucket*: "" for itself, "/*" for all objects."""
    own = f"<{bucket.name}.Arn>"
    return arn.removeprefix(own) if arn.startswith(own) else None


def services_let_in(statement: Statement) -> set[str]:
    """Return the AWS services that *statement* is about."""
    return {str(one) for kind, one in statement.principals if kind == "Service"}


def takes_logs(shop: Deployment, bucket: Resource, *services: str) -> bool:
    """Return whether *bucket* lets log services, or one of *services*, write to it."""
    wanted = set(services) or SERVICES
    return any(one.allows and wanted & services_let_in(one) for one in statements_of(shop, bucket))


def is_website(shop: Deployment, bucket: Resource) -> bool:
    """Return whether *bucket* is the "back soon" page: a website named as the shop's domain."""
    domain = shop.given.get("DomainName")
    named = bool(domain) and bucket.get("BucketName") == domain
    return named and isinstance(bucket.get("WebsiteConfiguration"), dict)


def lets(statement: Statement, bucket: Resource, action: str, key: str) -> bool:
    """Return whether *statement* allows *action* on the object *key* of *bucket*."""
    paths = [path_in(bucket, one) for one in statement.resources]
    return (
        statement.allows
        and any(fnmatchcase(action, one) for one in statement.actions)
        and any(path is not None and fnmatchcase(key, path) for path in paths)
    )


def senders(shop: Deployment) -> Iterator[Sender]:
    """Yield everything whose logs are delivered to a bucket."""
    below = f"AWSLogs/{ACCOUNT}/"
    for one in shop.of(BALANCER):
        said = settings(one, "LoadBalancerAttributes")
        key = "/".join(filter(None, [str(said.get("access_logs.s3.prefix", "")), below]))
        source = f"arn:aws:elasticloadbalancing:{shop.region}:{ACCOUNT}:loadbalancer/app/name/1"
        target = shop.behind(said.get("access_logs.s3.bucket"))
        yield Sender(one, BALANCERS, target, f"/{key}file", source)
    logs = f"arn:aws:logs:{shop.region}:{ACCOUNT}:"
    for one in shop.of("AWS::EC2::FlowLog"):
        target, path = _split(shop, one.get("LogDestination"))
        yield Sender(one, LOGS, target, f"{path.rstrip('/')}/{below}file", logs + "flow-log")
    for one in shop.of("AWS::WAFv2::LoggingConfiguration"):
        for place in listed(one.get("LogDestinationConfigs")):
            target, path = _split(shop, place)
            yield Sender(one, LOGS, target, f"{path}/{below}file", logs + "firewall-log")
    for one in shop.of("AWS::Logs::DeliveryDestination"):
        target, path = _split(shop, one.get("DestinationResourceArn"))
        yield Sender(one, LOGS, target, f"{path}/{below}file", logs + "delivery-source:name")
    for one in shop.of(BUCKET):
        if (logging := one.get("LoggingConfiguration")) is not None:
            target = shop.behind(one.get("LoggingConfiguration.DestinationBucketName"))
            prefix = one.get("LoggingConfiguration.LogFilePrefix", "") if logging else ""
            yield Sender(one, BUCKETS, target, f"/{prefix}file", f"arn:aws:s3:::{one.logical_id}")


def _split(shop: Deployment, arn: Resolved) -> tuple[Resource | None, str]:
    """Return the bucket that *arn* begins with, and the path that follows."""
    text = spelled(arn)
    for bucket in shop.of(BUCKET):
        if (path := path_in(bucket, text)) is not None:
            return bucket, path
    return None, ""
