"""Edge tier: CloudFront before everything, the failover site behind it, the shop's names.

Behaviours come from the one table of URLs, `shop.paths`. Public pages go to the load balancer
or, when it does not answer, to the failover site; private ones only to the load balancer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import If, NoValue, Ref, Sub, Template, cloudfront, s3

from blueprints import ports
from blueprints.accepted import accepted
from blueprints.choices import edge_sends_second, has_domain, only_if
from blueprints.edge_policies import cache_pages, headers
from blueprints.kinds import (
    BucketArn,
    BucketName,
    DistributionId,
    DomainName,
    EdgeCertificateArn,
    EdgeWebAclArn,
    HealthCheckId,
    HostedZoneId,
    HostName,
    SecretArn,
    Text,
    Url,
    WhichSecret,
)
from blueprints.names import build_names
from blueprints.parameters import stack_token
from blueprints.permissions import below, distribution_may_read, only_over_tls, policy
from blueprints.secret import secret_value
from shop.paths import ALL_METHODS, CACHED_METHODS, ORIGIN_SECRET_HEADER, Reach, families

# Policies that AWS keeps; CloudFront documents their ids.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
# S3 answers 403 to a Host that is not its own.
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

LOAD_BALANCER = "LoadBalancer"
SITE = "FailoverSite"
ASSETS = "Assets"
PAGES = "PagesOrFailoverSite"

# What makes the edge turn to the failover site: nobody there, overloaded, too slow.
FAILS_OVER = [502, 503, 504]


@dataclass(frozen=True)
class Inputs:
    domain_name: DomainName
    hosted_zone_id: HostedZoneId
    edge_sends: WhichSecret
    edge_web_acl_arn: EdgeWebAclArn
    edge_certificate_arn: EdgeCertificateArn
    origin_host: HostName
    origin_secret_one_arn: SecretArn
    origin_secret_two_arn: SecretArn
    assets_bucket_name: BucketName
    assets_bucket_arn: BucketArn
    site_bucket_name: BucketName
    site_bucket_arn: BucketArn
    logs_bucket_name: BucketName


@dataclass(frozen=True)
class Outputs:
    public_url: Url
    distribution_id: DistributionId
    back_soon_bucket_name: Text
    edge_health_check_id: HealthCheckId
    shop_health_check_id: HealthCheckId


def build(t: Template, given: Inputs) -> Outputs:
    """Edge tier: CloudFront, failover to the static site, DNS and its health checks."""
    domain = has_domain(t, given.domain_name)
    distribution = _distribution(t, given, domain)
    arn = Sub(
        "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Id}",
        Id=Ref(distribution),
    )
    assets, site = given.assets_bucket_arn, given.site_bucket_arn
    _open_to(t, "AssetsBucketPolicy", given.assets_bucket_name, assets, arn)
    _open_to(t, "SiteBucketPolicy", given.site_bucket_name, site, arn)
    names = build_names(
        t,
        domain,
        domain_name=given.domain_name,
        zone=given.hosted_zone_id,
        distribution=distribution,
        logs=given.logs_bucket_name,
    )
    return Outputs(
        public_url=Url(
            If(
                domain,
                Sub("https://${DomainName}"),
                Sub("https://${Host}", Host=distribution.get_att("DomainName")),
            )
        ),
        distribution_id=DistributionId(Ref(distribution)),
        back_soon_bucket_name=Text(If(domain, Ref(names.back_soon), "")),
        edge_health_check_id=HealthCheckId(If(domain, Ref(names.edge_health), "")),
        shop_health_check_id=HealthCheckId(If(domain, Ref(names.shop_health), "")),
    )


def _distribution(t: Template, given: Inputs, domain: str) -> cloudfront.Distribution:
    pages = cache_pages(t)
    security = headers(t)
    behaviours = [
        *(_behaviour(p, ASSETS, CACHING_DISABLED, security) for p in families(Reach.SIGN_OF_LIFE)),
        *(_dynamic(p, security, CACHED_METHODS) for p in families(Reach.PROBE)),
        *(_behaviour(p, ASSETS, CACHING_OPTIMIZED, security) for p in families(Reach.ASSET)),
        *(_dynamic(p, security, ALL_METHODS) for p in families(Reach.PRIVATE)),
    ]
    return t.add_resource(
        cloudfront.Distribution(
            "Distribution",
            Metadata=accepted(
                checkov={"CKV_AWS_86": "edge_watch.yaml delivers its logs, by the newer way"}
            ),
            DistributionConfig=cloudfront.DistributionConfig(
                Enabled=True,
                Comment=Ref("AWS::StackName"),
                HttpVersion="http2and3",
                # A failover to the S3 website exists for IPv4 alone, and so do staff networks.
                IPV6Enabled=False,
                # South America is in no cheaper class.
                PriceClass="PriceClass_All",
                WebACLId=given.edge_web_acl_arn,
                DefaultRootObject="index.html",
                Aliases=only_if(domain, [given.domain_name]),
                ViewerCertificate=cloudfront.ViewerCertificate(
                    AcmCertificateArn=only_if(domain, given.edge_certificate_arn),
                    SslSupportMethod=only_if(domain, "sni-only"),
                    CloudFrontDefaultCertificate=If(domain, NoValue, "true"),
                    # CloudFront's own name takes older versions too, whatever stands here.
                    MinimumProtocolVersion="TLSv1.2_2021",
                ),
                Origins=_origins(t, given, domain),
                OriginGroups=_pages_or_failover_site(),
                DefaultCacheBehavior=cloudfront.DefaultCacheBehavior(
                    **_answers(PAGES, pages, security, CACHED_METHODS),
                    OriginRequestPolicyId=ALL_VIEWER_EXCEPT_HOST,
                ),
                CacheBehaviors=behaviours,
            ),
        )
    )


def _dynamic(pattern: str, security: Any, methods: tuple[str, ...]) -> cloudfront.CacheBehavior:
    """Never kept, never failed over: an origin group would refuse POST."""
    return cloudfront.CacheBehavior(
        PathPattern=pattern,
        **_answers(LOAD_BALANCER, CACHING_DISABLED, security, methods),
        OriginRequestPolicyId=ALL_VIEWER_EXCEPT_HOST,
    )


def _behaviour(pattern: str, origin: str, cache: str, security: Any) -> cloudfront.CacheBehavior:
    return cloudfront.CacheBehavior(
        PathPattern=pattern, **_answers(origin, cache, security, CACHED_METHODS)
    )


def _answers(origin: str, cache: Any, security: Any, methods: tuple[str, ...]) -> dict[str, Any]:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": list(methods),
        "CachedMethods": list(CACHED_METHODS),
        "Compress": True,
        "CachePolicyId": cache,
        "ResponseHeadersPolicyId": security,
    }


def _origins(t: Template, given: Inputs, domain: str) -> list[cloudfront.Origin]:
    second = edge_sends_second(t, given.edge_sends)
    sent = If(second, given.origin_secret_two_arn, given.origin_secret_one_arn)
    return [
        cloudfront.Origin(
            Id=LOAD_BALANCER,
            DomainName=given.origin_host,
            ConnectionAttempts=2,
            ConnectionTimeout=3,
            CustomOriginConfig=cloudfront.CustomOriginConfig(
                OriginProtocolPolicy=If(domain, "https-only", "http-only"),
                OriginSSLProtocols=["TLSv1.2"],
                HTTPPort=ports.HTTP,
                HTTPSPort=ports.HTTPS,
                OriginReadTimeout=10,
                OriginKeepaliveTimeout=5,
            ),
            OriginCustomHeaders=[
                cloudfront.OriginCustomHeader(
                    HeaderName=ORIGIN_SECRET_HEADER, HeaderValue=secret_value(sent)
                )
            ],
        ),
        _bucket_origin(t, SITE, "SiteAccess", given.site_bucket_name),
        _bucket_origin(t, ASSETS, "AssetsAccess", given.assets_bucket_name),
    ]


def _bucket_origin(t: Template, origin: str, access: str, bucket: BucketName) -> cloudfront.Origin:
    control = t.add_resource(
        cloudfront.OriginAccessControl(
            access,
            OriginAccessControlConfig=cloudfront.OriginAccessControlConfig(
                Name=Sub("edge-${Id}-" + access, Id=stack_token()),
                OriginAccessControlOriginType="s3",
                SigningBehavior="always",
                SigningProtocol="sigv4",
            ),
        )
    )
    return cloudfront.Origin(
        Id=origin,
        DomainName=Sub("${Bucket}.s3.${AWS::Region}.${AWS::URLSuffix}", Bucket=bucket),
        ConnectionAttempts=2,
        ConnectionTimeout=3,
        OriginAccessControlId=control.get_att("Id"),
        S3OriginConfig=cloudfront.S3OriginConfig(OriginAccessIdentity=""),
    )


def _open_to(t: Template, title: str, name: BucketName, arn: BucketArn, distribution: Sub) -> None:
    """Let the distribution read a bucket, and nobody use it without TLS."""
    t.add_resource(
        s3.BucketPolicy(
            title,
            Bucket=name,
            PolicyDocument=policy(
                only_over_tls([arn, below(arn, "/*")], "s3"),
                distribution_may_read(below(arn, "/*"), distribution),
            ),
        )
    )


def _pages_or_failover_site() -> cloudfront.OriginGroups:
    members = [LOAD_BALANCER, SITE]
    return cloudfront.OriginGroups(
        Quantity=1,
        Items=[
            cloudfront.OriginGroup(
                Id=PAGES,
                FailoverCriteria=cloudfront.OriginGroupFailoverCriteria(
                    StatusCodes=cloudfront.StatusCodes(Items=FAILS_OVER, Quantity=len(FAILS_OVER))
                ),
                Members=cloudfront.OriginGroupMembers(
                    Items=[cloudfront.OriginGroupMember(OriginId=one) for one in members],
                    Quantity=len(members),
                ),
            )
        ],
    )
