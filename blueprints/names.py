"""Names of the edge tier: the shop's domain, its failover in DNS, the page for that case.

DNS moves only when CloudFront itself fails: the primary's check asks an object that CloudFront
serves from a bucket. A check on the load balancer would move shoppers to a page without HTTPS,
which browsers that know HSTS refuse, while the origin group already shows them a good one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awacs import s3 as s3_actions
from awacs.aws import Allow, Principal, Statement
from troposphere import FindInMap, GetAtt, Ref, Template, cloudfront, route53, s3

from blueprints.accepted import accepted
from blueprints.buckets import ASSETS_KEPT_DAYS, bucket, expire_after
from blueprints.kinds import BucketName, DomainName, HostedZoneId
from blueprints.permissions import below, policy
from shop.paths import Reach, families

# CloudFront's zone in Route 53, the same for every distribution.
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"

# S3's website endpoints and their zones, as AWS lists them by region.
WEBSITES = {
    "ca-central-1": ("s3-website.ca-central-1.amazonaws.com", "Z1QDHH18159H29"),
    "eu-central-1": ("s3-website.eu-central-1.amazonaws.com", "Z21DNDUVLTQW6Q"),
    "eu-north-1": ("s3-website.eu-north-1.amazonaws.com", "Z3BAZG2TWCNX0D"),
    "eu-west-1": ("s3-website-eu-west-1.amazonaws.com", "Z1BKCTXD74EZPE"),
    "eu-west-2": ("s3-website.eu-west-2.amazonaws.com", "Z3GKZC51ZF0DB4"),
    "sa-east-1": ("s3-website-sa-east-1.amazonaws.com", "Z7KQH4QJS55SO"),
    "us-east-1": ("s3-website-us-east-1.amazonaws.com", "Z3AQBSTGFYJSTF"),
    "us-east-2": ("s3-website.us-east-2.amazonaws.com", "Z2O1EMRO9K5GLX"),
    "us-west-2": ("s3-website-us-west-2.amazonaws.com", "Z3BJ6K6RIION7M"),
}


@dataclass(frozen=True)
class Names:
    """What other parts of the edge refer to; all of it exists only with a domain."""

    back_soon: s3.Bucket
    edge_health: route53.HealthCheck
    shop_health: route53.HealthCheck


def build_names(
    t: Template,
    domain: str,
    *,
    domain_name: DomainName,
    zone: HostedZoneId,
    distribution: cloudfront.Distribution,
    logs: BucketName,
) -> Names:
    """Add records, health checks and the "back soon" site, all under the condition *domain*."""
    host = distribution.get_att("DomainName")
    edge_health = _health_check(t, "EdgeHealth", domain, host, families(Reach.SIGN_OF_LIFE)[0])
    shop_health = _health_check(t, "ShopHealth", domain, host, families(Reach.PROBE)[0])
    back_soon = _back_soon(t, domain, domain_name, logs)
    t.add_mapping(
        "Websites",
        {region: {"Endpoint": name, "Zone": zone_} for region, (name, zone_) in WEBSITES.items()},
    )
    region = Ref("AWS::Region")
    _record(
        t,
        "PrimaryRecord",
        domain,
        zone=zone,
        name=domain_name,
        role="PRIMARY",
        target=route53.AliasTarget(
            HostedZoneId=CLOUDFRONT_ZONE,
            DNSName=host,
            # Nothing else is possible for CloudFront; hence the check of its own.
            EvaluateTargetHealth=False,
        ),
        health=Ref(edge_health),
    )
    _record(
        t,
        "SecondaryRecord",
        domain,
        zone=zone,
        name=domain_name,
        role="SECONDARY",
        target=route53.AliasTarget(
            HostedZoneId=FindInMap("Websites", region, "Zone"),
            DNSName=FindInMap("Websites", region, "Endpoint"),
            EvaluateTargetHealth=False,
        ),
    )
    return Names(back_soon, edge_health, shop_health)


def _health_check(
    t: Template, title: str, domain: str, host: GetAtt, path: str
) -> route53.HealthCheck:
    return t.add_resource(
        route53.HealthCheck(
            title,
            Condition=domain,
            HealthCheckConfig=route53.HealthCheckConfig(
                Type="HTTPS",
                FullyQualifiedDomainName=host,
                ResourcePath=path,
                Port=443,
                EnableSNI=True,
                RequestInterval=30,
                FailureThreshold=3,
            ),
        )
    )


def _record(
    t: Template,
    title: str,
    domain: str,
    *,
    zone: HostedZoneId,
    name: DomainName,
    role: str,
    target: route53.AliasTarget,
    health: Any = None,
) -> None:
    checked: dict[str, Any] = {} if health is None else {"HealthCheckId": health}
    t.add_resource(
        route53.RecordSetType(
            title,
            Condition=domain,
            HostedZoneId=zone,
            Name=name,
            Type="A",
            SetIdentifier=role.lower(),
            Failover=role,
            AliasTarget=target,
            **checked,
        )
    )


def _back_soon(t: Template, domain: str, domain_name: DomainName, logs: BucketName) -> s3.Bucket:
    """The only public bucket: S3 websites serve nothing that is not public."""
    reason = "S3's website endpoint, the target of DNS failover, serves public objects only"
    site = t.add_resource(
        bucket(
            "BackSoonBucket",
            logs,
            expire_after(ASSETS_KEPT_DAYS),
            Condition=domain,
            # The alias of a record demands a bucket of the same name.
            BucketName=domain_name,
            WebsiteConfiguration=s3.WebsiteConfiguration(
                IndexDocument="index.html", ErrorDocument="index.html"
            ),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True,
                IgnorePublicAcls=True,
                BlockPublicPolicy=False,
                RestrictPublicBuckets=False,
            ),
            Metadata=accepted(checkov={"CKV_AWS_54": reason, "CKV_AWS_56": reason}),
        )
    )
    t.add_resource(
        s3.BucketPolicy(
            "BackSoonBucketPolicy",
            Condition=domain,
            Bucket=Ref(site),
            PolicyDocument=policy(
                Statement(
                    Sid="AnybodyMayRead",
                    Effect=Allow,
                    Principal=Principal("*"),
                    Action=[s3_actions.GetObject],
                    Resource=[below(site.get_att("Arn"), "/*")],
                )
            ),
        )
    )
    return site
