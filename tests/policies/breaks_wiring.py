"""What breaks the rules of wiring between stacks, and what does not."""

from tests.policies.changes import DELETE, Break, Change, breaks

ROOT, BACK, FRONT, QUEUE = "root.yaml", "backend.yaml", "frontend.yaml", "order_queue.yaml"
DATA, DOOR, STORAGE, NETWORK = "data.yaml", "front_door.yaml", "storage.yaml", "network.yaml"


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def given(tier, name):
    return at(tier, "Parameters", name)


def output(tier, name):
    return {"Fn::GetAtt": [tier, f"Outputs.{name}"]}


def value(name):
    return f"Outputs.{name}.Value"


def ref(name):
    return {"Ref": name}


def get(resource, attribute):
    return {"Fn::GetAtt": [resource, attribute]}


def swapped(rule, tier, one, other):
    """Return a break by two parameters of *tier* that are given each other's value."""
    source = {name: output(*of) for name, of in (one, other)}
    (first, _), (second, _) = one, other
    return Break(
        rule,
        tier,
        (
            Change(ROOT, given(tier, first), source[second]),
            Change(ROOT, given(tier, second), source[first]),
        ),
    )


BREAKS = [
    # resolves
    breaks("X01", ROOT, given("Backend", "RedisHost"), output("Data", "RedisUrl")),
    breaks("X01", ROOT, at("Frontend", "TemplateURL"), "storefront.yaml"),
    breaks("X01", QUEUE, value("OrderQueueUrl"), ref("Orders"), at="OrderQueueUrl"),
    # one name
    breaks("X02", ROOT, given("Backend", "RedisHost")),
    breaks("X02", ROOT, at("Backend", "Parameters"), lambda old: {**old, "More": ref("Size")}),
    breaks("X02", ROOT, given("Backend", "OrderQueueUrl"), output("OrderQueue", "DeadLettersUrl")),
    breaks("X02", ROOT, given("Backend", "RedisHost"), output("Data", "MemcachedHost")),
    breaks("X02", ROOT, given("Backend", "SigningKeyArn"), output("Data", "RedisTokenArn")),
    breaks("X02", ROOT, given("Backend", "Size"), "small"),
    breaks("X02", ROOT, given("FrontDoor", "SecretOneSerial"), ref("SecretTwoSerial")),
    breaks(
        "X02",
        ROOT,
        given("Backend", "WorkerDigest"),
        {"Fn::FindInMap": ["Artifacts", "Bundles", "StorefrontDigest"]},
    ),
    swapped(
        "X02",
        "Frontend",
        ("PublicSubnet1Id", ("Network", "PublicSubnet1Id")),
        ("PublicSubnet2Id", ("Network", "PublicSubnet2Id")),
    ),
    breaks("X02", ROOT, value("DeadLettersUrl"), output("OrderQueue", "OrderQueueUrl")),
    # named for what it is
    breaks("X03", QUEUE, value("OrderQueueUrl"), get("OrderQueue", "Arn")),
    breaks("X03", QUEUE, value("DeadLettersUrl"), ref("OrderQueue")),
    breaks("X03", DATA, value("DatabaseHost"), get("Database", "Endpoint.Port")),
    breaks("X03", DATA, value("MemcachedHost"), get("Redis", "PrimaryEndPoint.Address")),
    breaks("X03", STORAGE, value("AssetsBucketName"), ref("SiteBucket")),
    breaks("X03", NETWORK, value("BackendGroupId"), get("DatabaseGroup", "GroupId")),
    breaks("X03", DOOR, value("StorefrontTargetsFullName"), "targetgroup/x/1"),
    breaks("X03", DATA, value("DatabaseMasterSecretArn"), get("Database", "DBInstanceArn")),
    breaks(
        "X03", DATA, value("RedisHost"), {"Fn::Sub": "${Memcached.ConfigurationEndpoint.Address}"}
    ),
    # of their kind
    breaks("X04", QUEUE, at("OrderQueue", "KmsMasterKeyId"), ref("AlarmTopicArn")),
    breaks("X04", BACK, at("Worker", "VPCZoneIdentifier", "1"), ref("BackendGroupId")),
    breaks("X04", DATA, at("Redis", "CacheSubnetGroupName"), ref("DatabaseSubnets")),
    breaks("X04", BACK, at("WorkerTargets", "VpcId"), ref("PrivateSubnet1Id")),
    # all tiers
    breaks("X05", ROOT, "Resources.Dashboard", at="Dashboard"),
    breaks("X05", ROOT, "Resources.EdgeWatch", at="EdgeWatch"),
    breaks("X05", ROOT, "Resources.EdgeWatch.Condition", at="EdgeWatch"),
    breaks("X05", ROOT, "Resources.Dashboard", lambda old: {**old, "Condition": "InUsEast1"}),
    breaks("X05", ROOT, at("Dashboard", "TemplateURL"), "alarms.yaml"),
    breaks("X05", ROOT, "Resources.Data.DeletionPolicy", "Retain"),
    breaks("X05", ROOT, "Resources.Data.UpdateReplacePolicy", "Retain"),
    # no circle
    breaks("X06", ROOT, "Resources.Network", lambda old: {**old, "DependsOn": "Edge"}),
    breaks("X06", QUEUE, "Resources.DeadLetters", lambda old: {**old, "DependsOn": "OrderQueue"}),
    # refused in time
    breaks("X07", ROOT, "Rules", at="Rules"),
    breaks("X07", ROOT, "Rules.OnlyDevWithoutDomain", at="Rules"),
    breaks("X07", ROOT, "Rules.FirewallFromGlobal.RuleCondition", at="Rules"),
    breaks("X07", ROOT, "Rules.KnownRegion.Assertions.0.Assert.Fn::Contains.0.5", at="Rules"),
    breaks("X07", "global.yaml", "Rules.OnlyInUsEast1", at="Rules"),
    breaks("X07", ROOT, "Rules.KnownRegion.Assertions.0.AssertDescription", at="KnownRegion"),
    # found by people
    breaks("X08", ROOT, "Outputs.DistributionId"),
    breaks("X08", ROOT, "Outputs.PublicUrl"),
    breaks("X08", "global.yaml", "Outputs.EdgeWebAclLogsBucketName"),
    # taken
    breaks("X09", ROOT, f"{given('Storage', 'ShopId')}.Fn::Select.0", "1", at="Storage"),
    breaks("X09", ROOT, given("Backend", "Size"), "large"),
    breaks("X09", DATA, "Parameters.CacheEngine.AllowedValues", ["redis"], at="Data"),
]

HARMLESS = [
    Change(DATA, value("RedisHost"), {"Fn::Sub": "${Redis.PrimaryEndPoint.Address}"}),
    Change(QUEUE, value("OrderQueueUrl"), {"Fn::Sub": "${OrderQueue}"}),
    Change(ROOT, given("Backend", "RedisHost"), {"Fn::Sub": "${Data.Outputs.RedisHost}"}),
    Change(ROOT, "Outputs.PublicUrl.Description", "Where the shop is"),
    Change(ROOT, "Outputs", lambda old: dict(reversed(old.items()))),
    Change(ROOT, "Resources", lambda old: dict(reversed(old.items()))),
    Change(ROOT, at("Backend", "Parameters"), lambda old: dict(reversed(old.items()))),
    Change(ROOT, "Resources.Data", lambda old: {**old, "DependsOn": "Storage"}),
    Change(ROOT, at("Data"), lambda old: {**old, "TimeoutInMinutes": 120}),
    Change(ROOT, at("Data"), lambda old: {**old, "Tags": [{"Key": "team", "Value": "shop"}]}),
    Change(ROOT, "Resources.Data.DeletionPolicy", DELETE),
    Change(QUEUE, "Outputs", lambda old: {**old, "Kept": {"Value": get("DeadLetters", "Arn")}}),
    Change(ROOT, "Outputs", lambda old: {**old, "Table": {"Value": output("Data", "DatabaseId")}}),
    Change(ROOT, at("Frontend", "TemplateURL"), "https://b.s3.amazonaws.com/t/frontend.yaml"),
    Change(ROOT, at("Frontend", "TemplateURL"), "./frontend.yaml"),
]
