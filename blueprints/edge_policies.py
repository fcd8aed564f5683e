"""What the edge keeps of an answer, and the headers it adds to every one."""

from __future__ import annotations

from troposphere import Ref, Sub, Template, cloudfront

from blueprints.parameters import stack_token
from shop.paths import CART_COOKIE, QUERY_ARGUMENTS, SESSION_COOKIE

# A page is kept for as long as the storefront says, and never longer than this.
LONGEST_SECONDS = 60

HALF_A_YEAR_SECONDS = 180 * 24 * 3600

CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests"
)


def cache_pages(t: Template) -> Ref:
    """Add the cache policy of public pages; return its id.

    MinTTL and DefaultTTL are 0: above 0 CloudFront would keep answers that say `no-store`, and
    the Set-Cookie of one shopper with them.
    """
    policy = t.add_resource(
        cloudfront.CachePolicy(
            "PagesCache",
            CachePolicyConfig=cloudfront.CachePolicyConfig(
                Name=Sub("edge-${Id}-pages", Id=stack_token()),
                Comment="Public pages, for seconds; personal ones by their cookie",
                MinTTL=0,
                DefaultTTL=0,
                MaxTTL=LONGEST_SECONDS,
                ParametersInCacheKeyAndForwardedToOrigin=(
                    cloudfront.ParametersInCacheKeyAndForwardedToOrigin(
                        EnableAcceptEncodingBrotli=True,
                        EnableAcceptEncodingGzip=True,
                        CookiesConfig=cloudfront.CacheCookiesConfig(
                            CookieBehavior="whitelist", Cookies=[CART_COOKIE, SESSION_COOKIE]
                        ),
                        HeadersConfig=cloudfront.CacheHeadersConfig(HeaderBehavior="none"),
                        QueryStringsConfig=cloudfront.CacheQueryStringsConfig(
                            QueryStringBehavior="whitelist", QueryStrings=list(QUERY_ARGUMENTS)
                        ),
                    )
                ),
            ),
        )
    )
    return Ref(policy)


def headers(t: Template) -> Ref:
    """Add the security headers of every answer; return the policy's id.

    The storefront's own content security policy wins; this one is for pages from buckets.
    """
    policy = t.add_resource(
        cloudfront.ResponseHeadersPolicy(
            "SecurityHeaders",
            ResponseHeadersPolicyConfig=cloudfront.ResponseHeadersPolicyConfig(
                Name=Sub("edge-${Id}-security", Id=stack_token()),
                SecurityHeadersConfig=cloudfront.SecurityHeadersConfig(
                    StrictTransportSecurity=cloudfront.StrictTransportSecurity(
                        AccessControlMaxAgeSec=HALF_A_YEAR_SECONDS,
                        IncludeSubdomains=False,
                        Override=True,
                    ),
                    ContentSecurityPolicy=cloudfront.ContentSecurityPolicy(
                        ContentSecurityPolicy=CONTENT_SECURITY, Override=False
                    ),
                    ContentTypeOptions=cloudfront.ContentTypeOptions(Override=True),
                    FrameOptions=cloudfront.FrameOptions(FrameOption="DENY", Override=True),
                    ReferrerPolicy=cloudfront.ReferrerPolicy(
                        ReferrerPolicy="strict-origin-when-cross-origin", Override=True
                    ),
                ),
                CustomHeadersConfig=cloudfront.CustomHeadersConfig(
                    Items=[
                        cloudfront.CustomHeader(
                            Header="Permissions-Policy",
                            Value="camera=(), geolocation=(), microphone=(), payment=()",
                            Override=True,
                        )
                    ]
                ),
            ),
        )
    )
    return Ref(policy)
