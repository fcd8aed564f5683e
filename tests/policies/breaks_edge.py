"""What breaks the rules of CloudFront, DNS and the load balancers, and what does not."""

from tests.policies.changes import DELETE, Change, breaks

EDGE, FRONT_DOOR, BACKEND, WATCH = "edge.yaml", "front_door.yaml", "backend.yaml", "edge_watch.yaml"
GLOBAL, ROOT = "global.yaml", "root.yaml"

CONFIG = "Resources.Distribution.Properties.DistributionConfig"
DEFAULT = f"{CONFIG}.DefaultCacheBehavior"
SIGN_OF_LIFE, PROBE, STATIC, MEDIA, FREIGHT = (
    f"{CONFIG}.CacheBehaviors.{index}" for index in range(5)
)
CART = f"{CONFIG}.CacheBehaviors.8"
BALANCER_ORIGIN, SITE_ORIGIN, ASSETS_ORIGIN = (f"{CONFIG}.Origins.{index}" for index in range(3))
SPEECH = f"{BALANCER_ORIGIN}.CustomOriginConfig"
FAILOVER = f"{CONFIG}.OriginGroups.Items.0"
PAGES = "Resources.PagesCache.Properties.CachePolicyConfig"
KEY = f"{PAGES}.ParametersInCacheKeyAndForwardedToOrigin"
SECURITY = "Resources.SecurityHeaders.Properties.ResponseHeadersPolicyConfig"
HEADERS = f"{SECURITY}.SecurityHeadersConfig"
CONTENT = f"{HEADERS}.ContentSecurityPolicy"
EDGE_HEALTH = "Resources.EdgeHealth.Properties.HealthCheckConfig"
PRIMARY, SECONDARY = "Resources.PrimaryRecord.Properties", "Resources.SecondaryRecord.Properties"
BACK_SOON = "Resources.BackSoonBucket.Properties"
LISTENER, RULE = "Resources.FromEdge.Properties", "Resources.WithSecret.Properties"
BALANCER = "Resources.FrontDoor.Properties.LoadBalancerAttributes"
TARGETS = "Resources.StorefrontTargets.Properties"
DELIVERY = "Resources.EdgeLogsDelivery.Properties"

ALL = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def before_all(behaviours):
    """Try a pattern that matches every path before any other."""
    return [{**behaviours[-1], "PathPattern": "/*"}, *behaviours]


def backwards(items):
    return items[::-1]


def doubled(items):
    return [*items, items[0]]


def without(*words):
    """Return what takes *words* out of a text."""

    def taken_out(text):
        for word in words:
            text = text.replace(word, "")
        return text

    return taken_out


BREAKS = [
    breaks("E01", EDGE, f"{CONFIG}.PriceClass", "PriceClass_100"),
    breaks("E01", EDGE, f"{CONFIG}.HttpVersion"),
    breaks("E01", EDGE, f"{CONFIG}.Enabled", "false"),
    breaks("E01", EDGE, f"{CONFIG}.DefaultRootObject"),
    breaks("E01", EDGE, f"{CONFIG}.IPV6Enabled", "true"),
    breaks("E02", EDGE, f"{DEFAULT}.ViewerProtocolPolicy", "allow-all"),
    breaks("E02", EDGE, f"{CART}.ViewerProtocolPolicy", "allow-all"),
    breaks("E03", EDGE, f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv1.1_2016"),
    breaks("E03", EDGE, f"{CONFIG}.Aliases"),
    breaks("E03", EDGE, f"{CONFIG}.ViewerCertificate.CloudFrontDefaultCertificate", "true"),
    breaks("E03", EDGE, f"{CONFIG}.ViewerCertificate.SslSupportMethod", "vip"),
    breaks(
        "E03",
        GLOBAL,
        "Resources.EdgeCertificate.Properties.DomainName",
        {"Fn::Sub": "www.${DomainName}"},
        at="Distribution",
    ),
    breaks("E03", GLOBAL, "Outputs.EdgeCertificateArn.Value", "", at="EdgeCertificateArn"),
    breaks("E04", EDGE, f"{FAILOVER}.Members.Items", backwards),
    breaks("E04", EDGE, f"{FAILOVER}.Members.Items.1.OriginId", "Failover"),
    breaks("E04", EDGE, f"{FAILOVER}.FailoverCriteria.StatusCodes.Items.2"),
    breaks("E04", EDGE, f"{FAILOVER}.FailoverCriteria.StatusCodes.Items", [404, 502, 503, 504]),
    breaks("E04", EDGE, f"{CONFIG}.OriginGroups"),
    breaks("E05", EDGE, f"{DEFAULT}.AllowedMethods", ALL),
    breaks("E05", EDGE, f"{CART}.AllowedMethods", ["GET", "HEAD", "POST"]),
    breaks("E06", EDGE, f"{CONFIG}.CacheBehaviors", before_all),
    breaks("E06", EDGE, CART),
    breaks("E06", EDGE, f"{CART}.PathPattern", "/cart*"),
    breaks("E06", EDGE, f"{CART}.AllowedMethods", ["GET", "HEAD", "OPTIONS"]),
    breaks("E06", EDGE, f"{STATIC}.TargetOriginId", "FailoverSite"),
    breaks("E06", EDGE, f"{PROBE}.TargetOriginId", "PagesOrFailoverSite"),
    breaks("E06", EDGE, f"{CONFIG}.CacheBehaviors", doubled),
    breaks("E07", EDGE, f"{CART}.CachePolicyId", OPTIMIZED),
    breaks("E07", EDGE, f"{SIGN_OF_LIFE}.CachePolicyId", {"Ref": "PagesCache"}),
    breaks("E07", EDGE, f"{DEFAULT}.CachePolicyId", DISABLED),
    breaks("E07", EDGE, f"{CART}.OriginRequestPolicyId"),
    breaks(
        "E07",
        EDGE,
        f"{DEFAULT}.OriginRequestPolicyId",
        "216adef6-5c7f-47e4-b989-5492eafa07d3",
    ),
    breaks("E08", EDGE, f"{PAGES}.MinTTL", 1),
    breaks("E08", EDGE, f"{PAGES}.DefaultTTL", 86400),
    breaks("E08", EDGE, f"{PAGES}.MaxTTL", 3600),
    breaks("E08", EDGE, f"{KEY}.CookiesConfig.Cookies.0"),
    breaks("E08", EDGE, f"{KEY}.CookiesConfig.CookieBehavior", "all"),
    breaks("E08", EDGE, f"{KEY}.QueryStringsConfig.QueryStrings.4"),
    breaks("E08", EDGE, f"{KEY}.EnableAcceptEncodingBrotli", "false"),
    breaks("E09", EDGE, f"{SPEECH}.OriginProtocolPolicy", "http-only"),
    breaks("E09", EDGE, f"{SPEECH}.OriginSSLProtocols", ["TLSv1", "TLSv1.2"]),
    breaks("E09", EDGE, f"{SPEECH}.OriginReadTimeout", 60),
    breaks("E09", EDGE, f"{SPEECH}.OriginKeepaliveTimeout", 60),
    breaks("E09", EDGE, f"{SPEECH}.HTTPSPort", 8443),
    breaks("E09", EDGE, f"{BALANCER_ORIGIN}.ConnectionTimeout"),
    breaks(
        "E09",
        ROOT,
        "Resources.Edge.Properties.Parameters.OriginHost",
        {"Fn::GetAtt": ["Storage", "Outputs.SiteBucketName"]},
        at="Distribution",
    ),
    breaks("E10", EDGE, f"{BALANCER_ORIGIN}.OriginCustomHeaders"),
    breaks("E10", EDGE, f"{BALANCER_ORIGIN}.OriginCustomHeaders.0.HeaderName", "X-Secret"),
    breaks("E10", EDGE, f"{BALANCER_ORIGIN}.OriginCustomHeaders.0.HeaderValue", "open sesame"),
    breaks(
        "E11",
        FRONT_DOOR,
        "Resources.OriginSecretTwo.Properties.Name.Fn::Sub.1.Serial.Ref",
        "SecretOneSerial",
    ),
    breaks("E11", FRONT_DOOR, "Resources.OriginSecretOne.Properties.Name", "shop-secret"),
    breaks(
        "E11",
        ROOT,
        "Resources.Edge.Properties.Parameters.OriginSecretTwoArn",
        {"Fn::GetAtt": ["FrontDoor", "Outputs.OriginSecretOneArn"]},
        at="OriginSecretOne",
    ),
    breaks(
        "E12",
        FRONT_DOOR,
        "Resources.OriginSecretOne.Properties.GenerateSecretString.PasswordLength",
        8,
    ),
    breaks(
        "E12",
        FRONT_DOOR,
        "Resources.OriginSecretTwo.Properties.GenerateSecretString.ExcludePunctuation",
    ),
    breaks("E13", FRONT_DOOR, "Resources.WithSecret", at="FromEdge"),
    breaks("E13", FRONT_DOOR, f"{RULE}.Conditions.0.HttpHeaderConfig.Values.1"),
    breaks("E13", FRONT_DOOR, f"{RULE}.Conditions.0.HttpHeaderConfig.Values.1", "*"),
    breaks("E13", FRONT_DOOR, f"{RULE}.Conditions.0.HttpHeaderConfig.HttpHeaderName", "X-Other"),
    breaks(
        "E13",
        FRONT_DOOR,
        f"{LISTENER}.DefaultActions",
        [{"Type": "forward", "TargetGroupArn": {"Ref": "StorefrontTargets"}}],
    ),
    breaks("E13", FRONT_DOOR, f"{LISTENER}.DefaultActions.0.FixedResponseConfig.StatusCode", "200"),
    breaks("E14", EDGE, f"{ASSETS_ORIGIN}.OriginAccessControlId", at="Distribution"),
    breaks(
        "E14",
        EDGE,
        "Resources.SiteAccess.Properties.OriginAccessControlConfig.SigningBehavior",
        "never",
    ),
    breaks(
        "E14",
        EDGE,
        "Resources.AssetsBucketPolicy.Properties.PolicyDocument.Statement.1.Condition",
        at="Distribution",
    ),
    breaks(
        "E14",
        ROOT,
        "Resources.Edge.Properties.Parameters.AssetsBucketName",
        {"Fn::GetAtt": ["Storage", "Outputs.SiteBucketName"]},
        at="Distribution",
    ),
    breaks("E15", EDGE, f"{STATIC}.ResponseHeadersPolicyId", at="Distribution"),
    breaks("E15", EDGE, f"{HEADERS}.StrictTransportSecurity.AccessControlMaxAgeSec", 3600),
    breaks("E15", EDGE, f"{CONTENT}.ContentSecurityPolicy", without("frame-ancestors 'none'; ")),
    breaks("E15", EDGE, f"{CONTENT}.ContentSecurityPolicy", "default-src *"),
    breaks("E15", EDGE, f"{HEADERS}.FrameOptions.FrameOption", "SAMEORIGIN"),
    breaks("E15", EDGE, f"{HEADERS}.ReferrerPolicy.ReferrerPolicy", "unsafe-url"),
    breaks("E15", EDGE, f"{HEADERS}.ContentTypeOptions"),
    breaks("E15", EDGE, f"{SECURITY}.CustomHeadersConfig"),
    breaks("E16", EDGE, f"{EDGE_HEALTH}.Type", "HTTP"),
    breaks("E16", EDGE, f"{EDGE_HEALTH}.FullyQualifiedDomainName", {"Ref": "OriginHost"}),
    breaks("E16", EDGE, f"{EDGE_HEALTH}.ResourcePath", "/"),
    breaks("E16", EDGE, f"{EDGE_HEALTH}.FailureThreshold", 10),
    breaks("E16", EDGE, "Resources.ShopHealth", at="Distribution"),
    breaks("E17", EDGE, f"{PRIMARY}.HealthCheckId"),
    breaks("E17", EDGE, f"{PRIMARY}.HealthCheckId", {"Ref": "ShopHealth"}),
    breaks("E17", EDGE, f"{PRIMARY}.AliasTarget.EvaluateTargetHealth", "true"),
    breaks("E17", EDGE, f"{PRIMARY}.AliasTarget.HostedZoneId", "Z2FDTNDATAQYW3"),
    breaks("E17", EDGE, f"{SECONDARY}.SetIdentifier", "primary"),
    breaks("E17", EDGE, f"{SECONDARY}.Name", {"Fn::Sub": "www.${DomainName}"}),
    breaks("E17", EDGE, "Resources.SecondaryRecord", at="Distribution"),
    breaks(
        "E18", EDGE, "Mappings.Websites.eu-north-1.Zone", "Z3AQBSTGFYJSTF", at="SecondaryRecord"
    ),
    breaks(
        "E18",
        EDGE,
        "Mappings.Websites.sa-east-1.Endpoint",
        "s3-website.sa-east-1.amazonaws.com",
        at="SecondaryRecord",
    ),
    breaks("E19", EDGE, f"{BACK_SOON}.BucketName", {"Fn::Sub": "back-soon.${DomainName}"}),
    breaks("E19", EDGE, f"{BACK_SOON}.WebsiteConfiguration", at="SecondaryRecord"),
    breaks("E19", EDGE, f"{BACK_SOON}.PublicAccessBlockConfiguration.BlockPublicPolicy", "true"),
    breaks(
        "E19",
        EDGE,
        "Resources.BackSoonBucketPolicy.Properties.PolicyDocument.Statement.0.Action",
        ["s3:GetObject", "s3:PutObject"],
    ),
    breaks("E20", GLOBAL, "Resources.EdgeCertificate.Properties.ValidationMethod", "EMAIL"),
    breaks(
        "E20",
        FRONT_DOOR,
        "Resources.OriginCertificate.Properties.DomainValidationOptions.0.HostedZoneId",
    ),
    breaks("E20", FRONT_DOOR, "Resources.OriginRecord.Properties.Name", {"Ref": "DomainName"}),
    breaks("E20", EDGE, "Resources.EdgeHealth.Condition"),
    breaks("E21", FRONT_DOOR, f"{BALANCER}.0.Value", "false"),
    breaks("E21", BACKEND, "Resources.InternalBalancer.Properties.LoadBalancerAttributes.6"),
    breaks("E21", FRONT_DOOR, f"{BALANCER}.3.Value", "false"),
    breaks("E21", FRONT_DOOR, f"{BALANCER}.4.Value", "5"),
    breaks("E21", FRONT_DOOR, f"{BALANCER}.7.Value", "preserve"),
    breaks(
        "E21",
        ROOT,
        "Resources.FrontDoor.Properties.Parameters.LogsBucketName",
        {"Fn::GetAtt": ["Storage", "Outputs.AssetsBucketName"]},
        at="FrontDoor",
    ),
    breaks("E22", FRONT_DOOR, f"{TARGETS}.HealthCheckPath", "/readyz"),
    breaks("E22", FRONT_DOOR, f"{TARGETS}.Port", 8081),
    breaks("E22", FRONT_DOOR, f"{TARGETS}.UnhealthyThresholdCount", 10),
    breaks("E22", FRONT_DOOR, f"{TARGETS}.TargetGroupAttributes.0"),
    breaks("E22", FRONT_DOOR, f"{TARGETS}.TargetGroupAttributes.2.Value", "true"),
    breaks("E22", BACKEND, "Resources.WorkerTargets.Properties.Matcher.HttpCode", "200-499"),
    breaks("E22", BACKEND, "Resources.WorkerTargets.Properties.TargetType", "ip"),
    breaks("E23", FRONT_DOOR, f"{LISTENER}.SslPolicy", "ELBSecurityPolicy-2016-08"),
    breaks("E23", FRONT_DOOR, f"{LISTENER}.Certificates"),
    breaks("E23", FRONT_DOOR, f"{LISTENER}.Protocol", "HTTP"),
    breaks("E23", BACKEND, "Resources.FromFrontends.Properties.Port", 8080),
    breaks(
        "E24",
        EDGE,
        "Outputs.PublicUrl.Value.Fn::If.1",
        {"Fn::Sub": "http://${DomainName}"},
        at="PublicUrl",
    ),
    breaks(
        "E24",
        ROOT,
        "Resources.Frontend.Properties.Parameters.PublicUrl",
        {"Fn::GetAtt": ["Backend", "Outputs.BackendUrl"]},
        at="Storefront",
    ),
    breaks("E25", WATCH, f"{DELIVERY}.RecordFields"),
    breaks("E25", WATCH, f"{DELIVERY}.RecordFields.0", "cs(Cookie)"),
    breaks("E25", WATCH, "Resources.EdgeLogsDelivery", at="EdgeLogsBucket"),
    breaks("E25", WATCH, "Resources.EdgeLogsSource.Properties.LogType", "CONNECTION_LOGS"),
    breaks(
        "E25",
        WATCH,
        "Resources.EdgeLogsDestination.Properties.DestinationResourceArn",
        {"Ref": "EdgeLogsBucket"},
    ),
    breaks("E26", ROOT, "Resources.EdgeWatch", at="Edge"),
    breaks("E26", ROOT, "Resources.Worldwide.Condition", at="EdgeWebAcl"),
    breaks(
        "E26",
        GLOBAL,
        "Outputs.EdgeWebAclArn.Value",
        {"Ref": "EdgeWebAcl"},
        at="EdgeWebAclArn",
    ),
    breaks("E27", FRONT_DOOR, "Resources.FrontDoorGuard.DependsOn"),
    breaks("E27", GLOBAL, "Resources.EdgeWebAclLogs.DependsOn"),
    breaks("E27", WATCH, "Resources.EdgeLogsDestination.DependsOn"),
    breaks("E28", EDGE, f"{PAGES}.Name", "shop-pages"),
    breaks("E29", EDGE, "Outputs.BackSoonBucketName.Value", "", at="Storefront"),
    breaks(
        "E29",
        ROOT,
        "Resources.Frontend.Properties.Parameters.AssetsBucketName",
        {"Fn::GetAtt": ["Storage", "Outputs.SiteBucketName"]},
        at="Storefront",
    ),
    breaks(
        "E28",
        EDGE,
        "Resources.SiteAccess.Properties.OriginAccessControlConfig.Name.Fn::Sub.0",
        "edge-${Id}-AssetsAccess",
    ),
    breaks("E03", EDGE, f"{CONFIG}.ViewerCertificate.SslSupportMethod", "sni-only"),
    breaks("E04", EDGE, f"{CONFIG}.OriginGroups.Quantity", 2),
    breaks("E23", FRONT_DOOR, f"{LISTENER}.SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    breaks("E13", FRONT_DOOR, f"{RULE}.Conditions.0.Field", "path-pattern"),
    breaks(
        "E01", EDGE, f"{CONFIG}.Restrictions", {"GeoRestriction": {"RestrictionType": "whitelist"}}
    ),
]

HARMLESS = [
    Change(FRONT_DOOR, f"{TARGETS}.TargetGroupAttributes.2", lambda old: {**old, "Value": False}),
    Change(
        EDGE,
        "Resources.AssetsBucketPolicy.Properties.PolicyDocument.Statement.1.Principal.Service",
        ["cloudfront.amazonaws.com"],
    ),
    Change(
        EDGE,
        "Resources.SiteBucketPolicy.Properties.PolicyDocument.Statement.1.Condition",
        lambda old: {"ArnEquals": {key.lower(): [one] for key, one in old["StringEquals"].items()}},
    ),
    Change(EDGE, f"{CONFIG}.Comment", "The shop"),
    Change(EDGE, f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv1.3_2025"),
    Change(EDGE, f"{CONFIG}.OriginGroups.Items.0.FailoverCriteria.StatusCodes.Items", backwards),
    Change(EDGE, f"{CONFIG}.CacheBehaviors", backwards),
    Change(EDGE, f"{CONFIG}.Origins", backwards),
    Change(EDGE, f"{CART}.AllowedMethods", backwards),
    Change(EDGE, f"{CART}.ViewerProtocolPolicy", "https-only"),
    Change(EDGE, f"{STATIC}.CachedMethods", ["GET", "HEAD"]),
    Change(EDGE, f"{PAGES}.MaxTTL", 10),
    Change(EDGE, f"{PAGES}.Comment", "Pages"),
    Change(EDGE, f"{PAGES}.Name", {"Fn::Sub": "${AWS::StackName}-public-pages"}),
    Change(EDGE, f"{KEY}.QueryStringsConfig.QueryStrings", backwards),
    Change(EDGE, f"{SPEECH}.OriginReadTimeout", 8),
    Change(EDGE, f"{BALANCER_ORIGIN}.ConnectionAttempts", 1),
    Change(EDGE, f"{HEADERS}.StrictTransportSecurity.AccessControlMaxAgeSec", 63072000),
    Change(EDGE, f"{HEADERS}.StrictTransportSecurity.IncludeSubdomains", "true"),
    Change(EDGE, f"{HEADERS}.ReferrerPolicy.ReferrerPolicy", "same-origin"),
    Change(EDGE, f"{CONTENT}.ContentSecurityPolicy", without("img-src 'self' data:; ")),
    Change(EDGE, f"{EDGE_HEALTH}.RequestInterval", 10),
    Change(EDGE, f"{EDGE_HEALTH}.FailureThreshold", 2),
    Change(EDGE, f"{SECONDARY}.SetIdentifier", "back-soon"),
    Change(EDGE, "Resources.EdgeHealth.Properties.HealthCheckTags", [{"Key": "a", "Value": "b"}]),
    Change(FRONT_DOOR, f"{BALANCER}", backwards),
    Change(FRONT_DOOR, f"{BALANCER}.4.Value", "60"),
    Change(FRONT_DOOR, f"{BALANCER}.5.Value", "defensive"),
    Change(FRONT_DOOR, f"{LISTENER}.DefaultActions.0.FixedResponseConfig.MessageBody", "No"),
    Change(FRONT_DOOR, f"{RULE}.Priority", 10),
    Change(FRONT_DOOR, f"{RULE}.Conditions.0.HttpHeaderConfig.Values", backwards),
    Change(FRONT_DOOR, "Resources.OriginSecretOne.Properties.Description", "A secret"),
    Change(
        FRONT_DOOR,
        "Resources.OriginSecretOne.Properties.GenerateSecretString.PasswordLength",
        64,
    ),
    Change(FRONT_DOOR, f"{TARGETS}.HealthyThresholdCount", 3),
    Change(FRONT_DOOR, f"{TARGETS}.HealthCheckIntervalSeconds", 15),
    Change(FRONT_DOOR, f"{TARGETS}.TargetGroupAttributes.0.Value", "60"),
    Change(BACKEND, "Resources.WorkerTargets.Properties.TargetGroupAttributes.1", DELETE),
    Change(WATCH, f"{DELIVERY}.RecordFields", backwards),
    Change(WATCH, f"{DELIVERY}.S3SuffixPath", "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}"),
    Change(WATCH, "Resources.EdgeLogsDestination.Properties.OutputFormat", "w3c"),
]
