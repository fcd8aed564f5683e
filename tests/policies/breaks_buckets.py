"""What breaks the rules of buckets, logs and the key, and what does not."""

from tests.policies.changes import Change, breaks

STORAGE, EDGE, WORLDWIDE, WATCH = "storage.yaml", "edge.yaml", "global.yaml", "edge_watch.yaml"
LIFECYCLE = "LifecycleConfiguration.Rules"
ANYBODY_READS = {
    "Sid": "Anybody",
    "Effect": "Allow",
    "Principal": "*",
    "Action": ["s3:GetObject"],
    "Resource": [{"Fn::Sub": "${SiteBucketArn}/*"}],
}
ANOTHER_ACCOUNT = {
    "Sid": "Partner",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
    "Action": ["kms:Decrypt"],
    "Resource": ["*"],
}
ANY_ACCOUNT = {
    "Fn::Sub": ["${Bucket}/load-balancer/*", {"Bucket": {"Fn::GetAtt": ["LogsBucket", "Arn"]}}]
}
STRANGER_ONLY = {"StringEquals": {"aws:SourceAccount": "999999999999"}}


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def said(policy, number, *part):
    return at(policy, "PolicyDocument", "Statement", str(number), *part)


def with_more(statement):
    return lambda old: [*old, statement]


KEY = at("ShopKey", "KeyPolicy", "Statement")
ENCRYPTION = "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault"

BREAKS = [
    # closed
    breaks("B01", STORAGE, at("AssetsBucket", "PublicAccessBlockConfiguration")),
    breaks(
        "B01",
        STORAGE,
        at("SiteBucket", "PublicAccessBlockConfiguration", "RestrictPublicBuckets"),
        value=False,
    ),
    breaks(
        "B01",
        "bootstrap.yaml",
        at("ArtifactsBucket", "PublicAccessBlockConfiguration", "BlockPublicPolicy"),
    ),
    breaks(
        "B01",
        EDGE,
        at("BackSoonBucket", "PublicAccessBlockConfiguration", "BlockPublicAcls"),
        value=False,
    ),
    breaks(
        "B01",
        WORLDWIDE,
        at("EdgeWebAclLogsBucket", "OwnershipControls", "Rules", "0", "ObjectOwnership"),
        "ObjectWriter",
    ),
    breaks("B01", STORAGE, at("AssetsBucket", "AccessControl"), "PublicRead"),
    breaks("B01", STORAGE, at("SiteBucket", "WebsiteConfiguration"), {"IndexDocument": "a"}),
    # encrypted
    breaks("B02", STORAGE, at("AssetsBucket", "BucketEncryption")),
    breaks("B02", STORAGE, at("LogsBucket", f"{ENCRYPTION}.SSEAlgorithm"), "aws:kms"),
    # kept
    breaks("B03", STORAGE, at("AssetsBucket", "VersioningConfiguration")),
    breaks("B03", EDGE, at("BackSoonBucket", "VersioningConfiguration", "Status"), "Suspended"),
    breaks("B03", STORAGE, at("LogsBucket", LIFECYCLE, "0")),
    breaks("B03", STORAGE, at("LogsBucket", LIFECYCLE, "0", "ExpirationInDays"), 1),
    breaks("B03", WORLDWIDE, at("EdgeWebAclLogsBucket", LIFECYCLE, "0", "Status"), "Disabled"),
    breaks("B03", STORAGE, at("LogsBucket", LIFECYCLE, "0", "Prefix"), "load-balancer/"),
    breaks("B03", STORAGE, at("AssetsBucket", LIFECYCLE, "0", "ExpirationInDays"), 90),
    breaks("B03", STORAGE, at("SiteBucket", LIFECYCLE, "1")),
    breaks(
        "B03",
        STORAGE,
        at("SiteBucket", LIFECYCLE, "0", "Transitions"),
        [{"StorageClass": "GLACIER", "TransitionInDays": 1}],
    ),
    breaks(
        "B03",
        STORAGE,
        at("AssetsBucket", LIFECYCLE, "0", "NoncurrentVersionExpiration", "NoncurrentDays"),
        1,
    ),
    # who asked
    breaks("B04", STORAGE, at("AssetsBucket", "LoggingConfiguration")),
    breaks("B04", WATCH, at("EdgeLogsBucket", "LoggingConfiguration")),
    breaks(
        "B04",
        STORAGE,
        at("LogsBucket", "LoggingConfiguration"),
        {"DestinationBucketName": {"Ref": "LogsBucket"}, "LogFilePrefix": "buckets/"},
    ),
    # TLS
    breaks("B05", STORAGE, said("LogsBucketPolicy", 0)),
    breaks("B05", EDGE, said("AssetsBucketPolicy", 0, "Effect"), "Allow"),
    breaks(
        "B05",
        EDGE,
        said("SiteBucketPolicy", 0, "Condition", "Bool"),
        {"aws:SecureTransport": "true"},
    ),
    breaks("B05", EDGE, said("SiteBucketPolicy", 0, "Condition")),
    breaks("B05", WATCH, said("EdgeLogsBucketPolicy", 0, "Resource", "1")),
    breaks("B05", "bootstrap.yaml", "Resources.ArtifactsBucketPolicy", at="ArtifactsBucket"),
    breaks("B05", STORAGE, said("FirewallLogsBucketPolicy", 0, "Action"), ["s3:GetObject"]),
    # who is let in
    breaks(
        "B06", EDGE, at("SiteBucketPolicy", "PolicyDocument", "Statement"), with_more(ANYBODY_READS)
    ),
    breaks("B06", EDGE, said("AssetsBucketPolicy", 1, "Condition")),
    breaks("B06", EDGE, said("AssetsBucketPolicy", 1, "Action"), ["s3:*"]),
    breaks("B06", EDGE, said("AssetsBucketPolicy", 1, "Principal"), "*"),
    breaks(
        "B06",
        EDGE,
        said("SiteBucketPolicy", 1, "Condition", "StringEquals", "aws:SourceArn"),
        {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/*"},
    ),
    breaks("B06", STORAGE, said("LogsBucketPolicy", 1, "Resource"), [ANY_ACCOUNT]),
    breaks("B06", STORAGE, said("LogsBucketPolicy", 2, "Condition")),
    breaks("B06", STORAGE, said("LogsBucketPolicy", 2, "Resource"), ["*"]),
    breaks("B06", STORAGE, said("LogsBucketPolicy", 3, "Action"), ["s3:*"]),
    breaks(
        "B06", EDGE, said("BackSoonBucketPolicy", 0, "Action"), ["s3:GetObject", "s3:PutObject"]
    ),
    breaks("B06", STORAGE, at("LogsBucketPolicy", "Bucket"), {"Ref": "AssetsBucket"}),
    # whose logs arrive
    breaks("B07", STORAGE, said("LogsBucketPolicy", 1)),
    breaks("B07", STORAGE, said("LogsBucketPolicy", 4)),
    breaks(
        "B07",
        STORAGE,
        said("FirewallLogsBucketPolicy", 1, "Principal", "Service"),
        "logs.amazonaws.com",
    ),
    breaks("B07", "network.yaml", at("FlowLog", "LogDestination", "Fn::Sub", "0"), "${Arn}/flows/"),
    breaks("B07", STORAGE, at("SiteBucket", "LoggingConfiguration", "LogFilePrefix"), "site/"),
    breaks(
        "B07", "backend.yaml", at("InternalBalancer", "LoadBalancerAttributes", "2", "Value"), "alb"
    ),
    breaks("B07", WORLDWIDE, "Resources.EdgeWebAclLogs.DependsOn"),
    breaks("B07", WATCH, "Resources.EdgeLogsDestination.DependsOn"),
    breaks(
        "B07",
        WATCH,
        said("EdgeLogsBucketPolicy", 1, "Condition", "ArnLike", "aws:SourceArn"),
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::${EdgeLogsBucket}"},
    ),
    # doors
    breaks(
        "B08", "front_door.yaml", at("FrontDoor", "LoadBalancerAttributes", "0", "Value"), "false"
    ),
    breaks("B08", "backend.yaml", at("InternalBalancer", "LoadBalancerAttributes", "0")),
    breaks("B08", WATCH, "Resources.EdgeLogsDelivery", at="EdgeLogsSource"),
    breaks("B08", WATCH, at("EdgeLogsSource", "LogType"), "CONNECTION_LOGS"),
    breaks("B08", WATCH, at("EdgeLogsDelivery", "RecordFields", "0"), "cs(Cookie)"),
    breaks("B08", WATCH, at("EdgeLogsDelivery", "DeliveryDestinationArn")),
    # names
    breaks("B09", STORAGE, at("AssetsBucket", "BucketName"), "shop-assets"),
    breaks(
        "B09",
        STORAGE,
        at("FirewallLogsBucket", "BucketName"),
        {"Fn::Sub": "aws-waf-logs-${AWS::AccountId}-${AWS::Region}"},
    ),
    # the key
    breaks("B10", STORAGE, at("ShopKey", "EnableKeyRotation"), value=False),
    breaks("B10", STORAGE, f"{KEY}.0"),
    breaks("B10", STORAGE, f"{KEY}.0.Principal.AWS", "*"),
    breaks("B10", STORAGE, f"{KEY}.1.Condition"),
    breaks("B10", STORAGE, f"{KEY}.2.Condition", STRANGER_ONLY),
    breaks("B10", STORAGE, f"{KEY}.2.Action", ["kms:Decrypt"]),
    breaks("B10", STORAGE, f"{KEY}.2"),
    breaks("B10", STORAGE, f"{KEY}.1.Action", ["kms:*"]),
    breaks("B10", STORAGE, f"{KEY}.1.Action", ["kms:Decrypt"]),
    breaks("B10", STORAGE, KEY, with_more(ANOTHER_ACCOUNT)),
    breaks("B11", "backend.yaml", at("WorkerLogs", "RetentionInDays")),
    breaks("B11", "frontend.yaml", at("StorefrontLogs", "RetentionInDays"), 1),
    breaks(
        "B04", EDGE, at("BackSoonBucket", "LoggingConfiguration.DestinationBucketName"), "elsewhere"
    ),
    breaks("B10", STORAGE, at("ShopKey", "PendingWindowInDays"), 7),
    breaks("B10", STORAGE, at("ShopKey", "KeyPolicy.Statement.1.Action.2")),
]

HARMLESS = [
    Change(STORAGE, at("ShopKey", "PendingWindowInDays"), 21),
    Change(
        STORAGE,
        at("LogsBucketPolicy", "PolicyDocument.Statement.0"),
        lambda old: {**old, "Condition": {"Bool": {"aws:SecureTransport": [False]}}},
    ),
    Change(
        EDGE,
        at("BackSoonBucketPolicy", "PolicyDocument.Statement.0.Principal"),
        {"AWS": ["*"]},
    ),
    Change(STORAGE, at("LogsBucket", LIFECYCLE, "0", "ExpirationInDays"), 365),
    Change(STORAGE, at("LogsBucket", LIFECYCLE, "0", "Id"), "ForgetLogs"),
    Change(STORAGE, at("LogsBucket", LIFECYCLE), lambda old: old[::-1]),
    Change(
        STORAGE,
        at("AssetsBucket", LIFECYCLE, "0", "NoncurrentVersionExpiration", "NoncurrentDays"),
        90,
    ),
    Change(STORAGE, at("AssetsBucket", "Tags"), [{"Key": "owner", "Value": "shop"}]),
    Change(STORAGE, at("SiteBucket", "LoggingConfiguration", "LogFilePrefix"), "buckets/site/"),
    Change(STORAGE, at("LogsBucketPolicy", "PolicyDocument", "Statement"), lambda old: old[::-1]),
    Change(STORAGE, said("LogsBucketPolicy", 0, "Sid"), "TlsOnly"),
    Change(STORAGE, at("ShopKey", "Description"), "The shop's key"),
    Change(STORAGE, at("ShopKey", "PendingWindowInDays"), 14),
    Change(STORAGE, "Resources.AssetsBucket.DeletionPolicy", "Retain"),
    Change("bootstrap.yaml", at("ArtifactsBucket", f"{ENCRYPTION}.SSEAlgorithm"), "aws:kms"),
    Change(EDGE, said("AssetsBucketPolicy", 1, "Sid"), "TheEdgeReads"),
    Change("frontend.yaml", at("StorefrontLogs", "RetentionInDays"), 60),
    Change(WATCH, at("EdgeLogsDestination", "OutputFormat"), "w3c"),
    Change(WATCH, at("EdgeLogsDelivery", "S3SuffixPath"), "{yyyy}/{MM}/{dd}/{HH}"),
]
