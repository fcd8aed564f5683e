"""E21: load balancers log every request, drop odd ones, and are not deleted with data protected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, texts_in
from delivery.rules.reading.balancers import settings
from delivery.rules.reading.parties import BALANCER
from delivery.rules.rule import Fault, Rule, fault

# Attribute -> what it must be, and what AWS takes if nothing is said.
WANTED = {
    "access_logs.s3.enabled": (r"true", "false"),
    "routing.http.desync_mitigation_mode": (r"strictest|defensive", "defensive"),
    "routing.http.drop_invalid_header_fields.enabled": (r"true", "false"),
    # The storefront finds the shopper second from the right.
    "routing.http.xff_header_processing.mode": (r"append", "append"),
    "routing.http.xff_client_port.enabled": (r"false", "false"),
    "waf.fail_open.enabled": (r"false", "false"),
    # Longer than CloudFront's reads and pauses, shorter than anybody's patience.
    "idle_timeout.timeout_seconds": (r"1[1-9]|[2-9]\d|1[01]\d|120", "60"),
}
# Known, and judged below or of no harm.
KNOWN = {
    *(f"access_logs.s3.{name}" for name in ("bucket", "prefix")),
    *(f"connection_logs.s3.{name}" for name in ("bucket", "enabled", "prefix")),
    *(f"health_check_logs.s3.{name}" for name in ("bucket", "enabled", "prefix")),
    "client_keep_alive.seconds",
    "load_balancing.cross_zone.enabled",
    "routing.http.preserve_host_header.enabled",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "routing.http2.enabled",
    "zonal_shift.config.enabled",
}


def check(shop: Deployment) -> Iterator[Fault]:
    protected = shop.given.get("ProtectData", "false")
    for balancer in shop.of(BALANCER):
        met = settings(balancer, "LoadBalancerAttributes")
        wanted = {**WANTED, "deletion_protection.enabled": (protected, "false")}
        for name, (pattern, default) in wanted.items():
            value = str(met.get(name, default)).lower()
            if not re.fullmatch(pattern, value):
                yield fault(balancer, f"{name} is {value}, wanted {pattern}")
        for name in sorted(set(met) - set(wanted) - KNOWN):
            yield fault(balancer, f"attribute {name} is none that we know")
        bucket = met.get("access_logs.s3.bucket")
        target = shop.behind(bucket)
        is_name = isinstance(bucket, Attribute) and bucket.name == "Ref"
        if not is_name or target is None or target.type != "AWS::S3::Bucket":
            yield fault(balancer, f"logs to {bucket}, wanted the name of a bucket")
        elif not _may_be_written(shop, target.name, str(met.get("access_logs.s3.prefix"))):
            yield fault(balancer, f"may not write its logs to {bucket} below its prefix")
        if balancer.get("Type", "application") != "application":
            yield fault(balancer, f"is of type {balancer.get('Type')}, wanted application")


def _may_be_written(shop: Deployment, bucket: str, prefix: str) -> bool:
    """Return whether the policy of *bucket* speaks of what load balancers write there."""
    return any(
        text.startswith(f"<{bucket}.Arn>/{prefix}/")
        for policy in shop.of("AWS::S3::BucketPolicy")
        for text in texts_in(policy.get("PolicyDocument"))
    )


RULE = Rule(
    "E21",
    reason="what is not logged cannot be explained, odd headers smuggle requests, and an address "
    "that is not appended makes every shopper look the same",
    remedy="the attributes that blueprints/balancers.py gives to both",
    check=check,
)
