"""W17: every web ACL logs to one bucket, whose name lets AWS log there."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.firewalls import WEB_ACL
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault

LOGGING = "AWS::WAFv2::LoggingConfiguration"
PREFIX = "aws-waf-logs-"
LONGEST = 63


def check(shop: Deployment) -> Iterator[Fault]:
    logged = [one.get("ResourceArn") for one in shop.of(LOGGING)]
    for acl in shop.of(WEB_ACL):
        if logged.count(Attribute(acl.name, "Arn")) != 1:
            yield fault(acl, "is not logged by exactly one LoggingConfiguration")
    for logging in shop.of(LOGGING):
        acl_arn, places = logging.get("ResourceArn"), listed(logging.get("LogDestinationConfigs"))
        target = shop.behind(acl_arn)
        if target is None or target.type != WEB_ACL:
            yield fault(logging, f"logs {acl_arn}, wanted the ARN of a web ACL")
        bucket = shop.behind(places[0]) if len(places) == 1 else None
        name = str(bucket.get("BucketName")) if bucket else ""
        is_arn = bool(places) and isinstance(places[0], Attribute) and places[0].name == "Arn"
        if not is_arn or not name.startswith(PREFIX) or len(name) > LONGEST:
            yield fault(
                logging, f"logs to {places} named {name!r}, wanted the ARN of one bucket {PREFIX}*"
            )


RULE = Rule(
    "W17",
    reason="AWS logs a web ACL to no other bucket, and an attack without a log is guesswork",
    remedy="one LoggingConfiguration for each web ACL, to the bucket for firewall logs",
    check=check,
    whole=False,
)
