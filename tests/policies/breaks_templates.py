"""What breaks the rules of templates as they are written, and what does not."""

from tests.policies.changes import Change, breaks

ROOT, BACK, FRONT, EDGE, DATA = (
    "root.yaml",
    "backend.yaml",
    "frontend.yaml",
    "edge.yaml",
    "data.yaml",
)
QUEUE, NETWORK, WATCH, WORLDWIDE = (
    "order_queue.yaml",
    "network.yaml",
    "edge_watch.yaml",
    "global.yaml",
)


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def with_more(**more):
    return lambda old: {**old, **more}


def with_column(name):
    return lambda old: {size: {**row, name: "1"} for size, row in old.items()}


def negated(condition):
    return {"Fn::Not": [condition]}


def ref(name):
    return {"Ref": name}


def asked(name, *limit):
    return ".".join(("Parameters", name, *limit))


ARN = "Fn::Sub"
SHOWN = ("Metadata", "AWS::CloudFormation::Interface")
MANY = {f"Is{n}": {"Fn::Equals": [ref("Size"), str(n)]} for n in range(9)}

BREAKS = [
    # limits
    breaks("T01", BACK, "Conditions", with_more(**MANY), at="Conditions"),
    breaks(
        "T01", QUEUE, "Parameters", with_more(**{f"P{n}": {} for n in range(200)}), at="Parameters"
    ),
    # meanings
    breaks("T02", BACK, "Conditions.FirewallObserves", negated),
    breaks("T02", FRONT, "Conditions.HasDomain", negated),
    breaks("T02", WATCH, "Conditions.HasDomain", {"Fn::Equals": ["a", "b"]}),
    breaks("T02", EDGE, "Conditions.EdgeSendsSecond.Fn::Equals.1", "one"),
    breaks("T02", NETWORK, "Mappings.Sizes.growing.NatKind", "instance", at="NatGateway"),
    breaks("T02", ROOT, "Conditions.InUsEast1", negated),
    # foreign
    breaks("T03", QUEUE, "Outputs.OrderQueueUrl", with_more(Export={"Name": "queue"})),
    breaks("T03", ROOT, "Resources", with_more(More={"Type": "Custom::Thing"}), at="More"),
    breaks("T03", QUEUE, at("OrderEvents", "KmsMasterKeyId"), {"Fn::ImportValue": "key"}),
    breaks(
        "T03",
        QUEUE,
        "Resources",
        with_more(More={"Type": "AWS::CloudFormation::Stack", "Properties": {}}),
        at="More",
    ),
    # places
    breaks("T04", QUEUE, at("OrderEvents", "KmsMasterKeyId"), "arn:aws:kms:x:y:key/1"),
    breaks(
        "T04",
        BACK,
        at("WorkerRole", "Policies", "0", "PolicyDocument", "Statement", "4", "Resource"),
        [{ARN: "arn:${AWS::Partition}:rds-db:us-east-1:${AWS::AccountId}:dbuser:x/y"}],
    ),
    breaks("T04", QUEUE, at("OrderEvents"), with_more(TopicName="orders-111122223333 x")),
    # secrets
    breaks("T05", DATA, at("Database"), with_more(MasterUserPassword="swordfish-1")),
    breaks("T05", DATA, at("Redis", "AuthToken"), "0123456789abcdef0123456789abcdef"),
    breaks("T05", DATA, at("SigningKey"), with_more(SecretString="swordfish")),
    breaks(
        "T05",
        DATA,
        "Parameters",
        with_more(DatabasePassword={"Type": "String"}),
        at="DatabasePassword",
    ),
    breaks(
        "T05",
        BACK,
        at("WorkerTemplate", "LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Join", "1", "1"),
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI7MDENG\n",
        at="WorkerTemplate",
    ),
    # names
    breaks("T06", QUEUE, at("OrderQueue", "QueueName"), "orders"),
    breaks("T06", DATA, at("Database"), with_more(DBInstanceIdentifier="shop")),
    breaks("T06", BACK, at("WorkerRole"), with_more(RoleName="worker")),
    # choices
    breaks("T07", BACK, asked("Size", "AllowedValues"), ["dev", "small", "growing", "huge"]),
    breaks("T07", BACK, asked("Size", "AllowedValues"), ["dev", "small"]),
    breaks("T07", ROOT, asked("Size", "AllowedValues")),
    breaks("T07", ROOT, asked("FirewallMode", "AllowedValues"), ["enforce", "count"]),
    breaks("T07", DATA, asked("ProtectData", "AllowedValues")),
    # answers
    breaks("T08", ROOT, asked("DomainName", "AllowedPattern"), ".*"),
    breaks(
        "T08",
        ROOT,
        asked("DomainName", "AllowedPattern"),
        r"^$|^(?=.{4,63}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
    ),
    breaks("T08", ROOT, asked("VpcCidr", "AllowedPattern")),
    breaks("T08", ROOT, asked("AlarmEmail", "AllowedPattern"), "^[a-z]+$"),
    breaks("T08", ROOT, asked("SecretOneSerial", "Default"), "first"),
    breaks("T08", BACK, asked("RedisTokenArn", "AllowedPattern"), "^arn:x"),
    # told
    breaks("T09", ROOT, (*SHOWN, "ParameterLabels", "Size"), at="Size"),
    breaks("T09", ROOT, (*SHOWN, "ParameterGroups", "0", "Parameters", "0"), at="Size"),
    breaks("T09", ROOT, SHOWN, at="Size"),
    breaks("T09", ROOT, asked("Size", "Description")),
    breaks("T09", ROOT, asked("VpcCidr", "ConstraintDescription")),
    # safe
    breaks("T10", ROOT, asked("FirewallMode", "Default"), "observe"),
    breaks("T10", WORLDWIDE, asked("FirewallMode", "Default"), "observe"),
    breaks("T10", ROOT, asked("ProtectData", "Default"), "true"),
    breaks("T10", ROOT, asked("Size", "Default"), "growing"),
    breaks("T10", ROOT, asked("CacheEngine", "Default"), "redis"),
    breaks("T10", ROOT, asked("VpcCidr", "Default")),
    breaks("T10", ROOT, asked("DomainName", "Default"), "shop.example.com"),
    breaks("T10", BACK, asked("RedisHost"), with_more(Default="localhost")),
    # rows
    breaks("T11", BACK, "Mappings.Sizes.growing.MaxSize", at="Sizes"),
    breaks("T11", BACK, "Mappings.Sizes.growing", at="Sizes"),
    breaks("T11", EDGE, "Mappings.Websites.sa-east-1.Zone", at="Websites"),
    # growth
    breaks("T12", BACK, "Mappings.Sizes.growing.InstanceType", "t4g.nano", at="Sizes"),
    breaks("T12", DATA, "Mappings.Sizes.growing.DatabaseGib", "10", at="Sizes"),
    # artifacts
    breaks("T13", ROOT, "Mappings.Artifacts.Bundles.WorkerDigest", at="Artifacts"),
    breaks("T13", ROOT, "Mappings.Artifacts.Bundles.StorefrontDigest", "latest", at="Artifacts"),
    breaks("T13", ROOT, "Mappings.Artifacts.Bundles.Bucket", "Bucket!", at="Artifacts"),
    # one kind
    breaks("T14", BACK, asked("PrivateSubnet1Id", "Type"), "String"),
    breaks("T14", BACK, asked("ShopKeyArn", "AllowedPattern"), "^arn:aws:kms:.*$"),
    # dates
    breaks("T15", BACK, asked("Size", "Description"), "Made on 2026-11-22 20:15"),
    breaks("T15", ROOT, "Metadata", with_more(Commit="6d8dd7e0" * 5), at="Commit"),
    # read
    breaks(
        "T16",
        BACK,
        f"{at('WorkerByRequests', 'TargetTrackingConfiguration', 'TargetValue')}.Fn::FindInMap.2",
        "OrdersPerInstance",
        at="Sizes",
    ),
    # shape
    breaks("T17", BACK, "Resources.WorkerSlow", "an alarm", at="WorkerSlow"),
    breaks("T17", BACK, "Resources.WorkerSlow.Properties", "none"),
    breaks("T17", BACK, "Resources.WorkerSlow.Type", None),
    breaks("T17", BACK, "Resources.WorkerSlow", with_more(Condition=["A", "B"])),
    breaks("T17", BACK, "Conditions.FirewallObserves.Fn::Equals", ["observe"]),
    breaks("T17", ROOT, at("Data", "Parameters"), "all"),
    breaks("T17", ROOT, "Rules.KnownRegion.Assertions.0.Assert", None),
]

HARMLESS = [
    Change(DATA, at("SigningKey", "GenerateSecretString.PasswordLength"), "64"),
    Change(
        DATA,
        at("Redis", "AuthToken"),
        {"Fn::Join": ["", ["{{resolve:secretsmanager:", ref("RedisToken"), ":SecretString}}"]]},
    ),
    Change(BACK, "Description", "Backend tier, described otherwise"),
    Change(BACK, asked("RedisHost", "Description"), "Where the catalogue cache is"),
    Change(BACK, "Parameters", lambda old: dict(reversed(old.items()))),
    Change(BACK, "Mappings.Sizes", lambda old: dict(reversed(old.items()))),
    Change(
        BACK, "Mappings.Sizes", lambda old: {k: dict(reversed(v.items())) for k, v in old.items()}
    ),
    Change(BACK, "Outputs.BackendUrl.Description", "Where the worker answers"),
    Change(DATA, "Mappings.Sizes", with_column("Spare")),
    Change(
        FRONT, f"{at('StorefrontByRequests', 'TargetTrackingConfiguration', 'TargetValue')}", 5000
    ),
    Change(DATA, "Mappings.Sizes.dev.DatabaseGib", "60"),
    Change(DATA, "Mappings.Sizes.small.DatabaseClass", "db.m7g.2xlarge"),
    Change(DATA, "Mappings.Sizes.dev.BackupDays", "35"),
    Change(ROOT, (*SHOWN, "ParameterGroups", "0", "Label", "default"), "Shop"),
    Change(ROOT, (*SHOWN, "ParameterLabels", "Size", "default"), "How large"),
    Change(ROOT, asked("VpcCidr", "Default"), "10.64.0.0/16"),
    Change(ROOT, asked("AlarmEmail", "AllowedPattern"), r"^$|^[\w.+-]+@[\w.-]+\.[a-z]{2,}$"),
    Change(ROOT, asked("Size", "AllowedValues"), ["growing", "small", "dev"]),
    Change(ROOT, "Mappings.Artifacts.Bundles.Bucket", "shop-artifacts-0a1b2c3d"),
    Change(ROOT, "Mappings.Artifacts.Bundles.WorkerDigest", "0a" * 32),
    Change(ROOT, "Metadata", with_more(Owner="shop team")),
]
