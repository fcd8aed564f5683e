"""What breaks the rules of the network, and what does not."""

from tests.policies.changes import Break, Change, breaks

FILE = "network.yaml"
EVERYWHERE = "0.0.0.0/0"


def ref(name):
    return {"Ref": name}


def group_id(name):
    return {"Fn::GetAtt": [name, "GroupId"]}


def without(text):
    """Return what takes *text* out of an old value."""
    return lambda old: old.replace(text, "")


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


SCRIPT = at("NatInstance1Template", "LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Join", "1")
S3_POLICY = at("S3Endpoint", "PolicyDocument", "Statement")
A_ROUTE = {
    "Type": "AWS::EC2::Route",
    "DependsOn": "InternetAttachment",
    "Properties": {
        "RouteTableId": ref("DataRoutes"),
        "DestinationCidrBlock": EVERYWHERE,
        "GatewayId": ref("Internet"),
    },
}
SSH_FOR_ALL = {
    "Type": "AWS::EC2::SecurityGroupIngress",
    "Properties": {
        "GroupId": group_id("FrontendGroup"),
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "CidrIp": EVERYWHERE,
    },
}

BREAKS = [
    # zones
    breaks("N01", FILE, at("PublicSubnet2", "AvailabilityZone", "Fn::Select", "0"), "0"),
    breaks("N01", FILE, at("PrivateSubnet4", "AvailabilityZone")),
    breaks("N01", "data.yaml", at("DatabaseSubnets", "SubnetIds", "1"), ref("PrivateSubnet3Id")),
    breaks("N01", "front_door.yaml", at("FrontDoor", "Subnets", "1")),
    breaks("N01", "backend.yaml", at("Worker", "VPCZoneIdentifier", "1")),
    # places
    breaks("N02", FILE, at("PrivateSubnet3Routes", "RouteTableId"), ref("PublicRoutes")),
    breaks("N02", FILE, at("PrivateSubnet4Routes", "RouteTableId"), ref("PrivateRoutes2")),
    breaks("N02", FILE, "Resources.DataWayOut", A_ROUTE),
    breaks("N02", FILE, "Resources.PublicWayOut", at="FrontDoor"),
    breaks("N02", FILE, "Resources.PrivateWayOut1", at="Worker"),
    breaks("N02", FILE, at("PrivateWayOut2", "DestinationCidrBlock"), "10.0.0.0/8"),
    breaks("N02", FILE, at("NatGateway1", "SubnetId"), ref("PrivateSubnet1")),
    breaks(
        "N02",
        "frontend.yaml",
        at("Storefront", "VPCZoneIdentifier", "0"),
        ref("PrivateSubnet1Id"),
    ),
    # route tables
    breaks("N03", FILE, "Resources.PrivateSubnet3Routes", at="PrivateSubnet3"),
    breaks("N03", FILE, at("PrivateSubnet1", "MapPublicIpOnLaunch"), value=True),
    breaks("N03", FILE, at("PublicSubnet1", "MapPublicIpOnLaunch"), value=False),
    breaks("N03", FILE, at("PublicSubnet1Routes", "RouteTableId"), ref("DataRoutes")),
    # networks
    breaks("N04", FILE, at("PrivateSubnet3", "CidrBlock", "Fn::Select", "0"), "2"),
    breaks("N04", FILE, at("PublicSubnet1", "CidrBlock"), "10.99.0.0/24"),
    breaks("N04", FILE, at("PublicSubnet2", "CidrBlock"), "198.18.0.0/16"),
    breaks(
        "N04",
        FILE,
        at("PublicSubnet1", "CidrBlock", "Fn::Select", "1", "Fn::Cidr", "2"),
        "4",
    ),
    breaks("N04", FILE, at("Vpc", "CidrBlock"), "8.8.0.0/16"),
    # names
    breaks("N05", FILE, at("Vpc", "EnableDnsSupport"), value=False),
    breaks("N05", FILE, at("Vpc", "EnableDnsHostnames")),
    # order
    breaks("N06", FILE, "Resources.PublicWayOut.DependsOn"),
    breaks("N06", FILE, "Resources.NatGateway1Address.DependsOn"),
    breaks("N06", FILE, "Resources.NatInstance1.DependsOn", ["InternetAttachment"]),
    breaks("N06", FILE, at("InternetAttachment", "VpcId")),
    breaks("N06", FILE, "Resources.InternetAttachment", at="PublicWayOut"),
    # own ways out
    breaks("N07", FILE, at("NatGateway2", "SubnetId"), ref("PublicSubnet1")),
    breaks("N07", FILE, "Mappings.Sizes.small.NatCount", "1", at="PrivateWayOut2"),
    breaks("N07", FILE, "Mappings.Sizes.growing.NatKind", "instance", at="PrivateWayOut1"),
    breaks("N07", FILE, at("PrivateSubnet2Routes", "RouteTableId"), ref("PrivateRoutes1")),
    breaks(
        "N07",
        FILE,
        at("PrivateWayOut2", "NatGatewayId", "Fn::If", "1"),
        ref("NatGateway1"),
    ),
    # gateways
    breaks(
        "N08",
        FILE,
        at("NatGateway2", "AllocationId"),
        {"Fn::GetAtt": ["NatGateway1Address", "AllocationId"]},
    ),
    breaks("N08", FILE, at("NatGateway1", "ConnectivityType"), "private"),
    breaks("N08", FILE, at("NatGateway1", "AllocationId")),
    # NAT instances
    breaks("N09", FILE, at("NatInstance1", "MaxSize"), "2"),
    breaks("N09", FILE, at("NatInstance1", "MinSize"), "0"),
    breaks("N09", FILE, at("NatInstance2", "VPCZoneIdentifier", "0"), ref("PublicSubnet1")),
    breaks("N09", FILE, "Resources.NatInstance2", at="NatInstance2Interface"),
    breaks(
        "N09",
        FILE,
        "Resources.NatInstance1.UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService",
        1,
    ),
    breaks("N10", FILE, at("NatInstance1Interface", "SourceDestCheck"), value=True),
    breaks("N10", FILE, at("NatInstance2Interface", "SourceDestCheck")),
    breaks("N10", FILE, f"{SCRIPT}.2", without("net.ipv4.ip_forward = 1")),
    breaks("N10", FILE, f"{SCRIPT}.2", without("--no-source-dest-check")),
    breaks("N10", FILE, f"{SCRIPT}.2", without("trap ")),
    breaks("N10", FILE, f"{SCRIPT}.1.Fn::Sub.1.Group", "NatInstance2"),
    # endpoints
    breaks("N11", FILE, "Resources.DynamoDbEndpoint", at="Vpc"),
    breaks("N11", FILE, at("S3Endpoint", "RouteTableIds", "1")),
    breaks("N11", FILE, at("S3Endpoint", "RouteTableIds", "2"), ref("DataRoutes")),
    breaks("N11", FILE, at("S3Endpoint", "VpcEndpointType"), "Interface"),
    breaks(
        "N11",
        FILE,
        at("DynamoDbEndpoint", "ServiceName", "Fn::Sub"),
        "com.amazonaws.${AWS::Region}.s3",
    ),
    breaks("N12", FILE, at("S3Endpoint", "PolicyDocument")),
    breaks("N12", FILE, f"{S3_POLICY}.0.Condition"),
    breaks("N12", FILE, f"{S3_POLICY}.0.Action", ["s3:GetObject"]),
    breaks("N12", FILE, f"{S3_POLICY}.0.Action.0", "s3:*"),
    breaks("N12", FILE, f"{S3_POLICY}.1"),
    breaks("N12", FILE, f"{S3_POLICY}.1.Resource", ["*"]),
    breaks("N12", FILE, f"{S3_POLICY}.1.Action", ["s3:GetObject", "s3:PutObject"]),
    breaks("N12", FILE, at("DynamoDbEndpoint", "PolicyDocument", "Statement", "0", "Action", "5")),
    # who carries what
    breaks("N13", "data.yaml", at("Database", "VPCSecurityGroups", "0"), ref("RedisGroupId")),
    breaks("N13", "backend.yaml", at("InternalBalancer", "SecurityGroups")),
    breaks(
        "N13",
        "root.yaml",
        at("FrontDoor", "Parameters", "FrontDoorGroupId"),
        {"Fn::GetAtt": ["Network", "Outputs.FrontendGroupId"]},
        at="FrontDoor",
    ),
    breaks("N13", FILE, at("DatabaseGroup", "VpcId")),
    # who talks to whom
    breaks("N14", FILE, "Resources.SshForAll", SSH_FOR_ALL),
    breaks("N14", FILE, "Resources.BackendToDatabaseIn", at="DatabaseGroup"),
    breaks("N14", FILE, "Resources.BackendToRedisOut", at="BackendGroup"),
    breaks(
        "N14",
        FILE,
        at("BackendToDatabaseIn", "SourceSecurityGroupId"),
        group_id("FrontendGroup"),
    ),
    breaks("N14", FILE, at("FrontendToInternalIn", "ToPort"), 65535),
    breaks("N14", FILE, at("InternalToBackendOut", "FromPort"), 8080),
    breaks("N14", FILE, at("BackendToMemcachedIn", "IpProtocol"), "-1"),
    breaks("N14", FILE, at("BackendToAwsOut", "ToPort"), 65535),
    breaks(
        "N14",
        FILE,
        at("DatabaseGroup", "SecurityGroupEgress", "0", "CidrIp"),
        EVERYWHERE,
    ),
    breaks(
        "N14",
        FILE,
        at("RedisGroup", "SecurityGroupIngress"),
        [{"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "CidrIp": "10.0.0.0/8"}],
    ),
    breaks("N14", FILE, "Resources.PrivateSubnet1ToNatIn", at="NatGroup"),
    breaks("N14", "data.yaml", at("Database", "Port"), "5433"),
    Break(
        "N14",
        "EdgeToFrontDoor",
        (
            Change(FILE, at("EdgeToFrontDoor", "CidrIp"), EVERYWHERE),
            Change(FILE, at("EdgeToFrontDoor", "SourcePrefixListId"), ref("AWS::NoValue")),
        ),
    ),
    breaks("N15", FILE, at("DatabaseGroup", "SecurityGroupEgress")),
    breaks("N15", FILE, at("FrontendGroup", "SecurityGroupEgress"), []),
    breaks(
        "N15",
        FILE,
        "Resources.RedisGroup.Properties",
        lambda old: {**old, "SecurityGroupIngress": [{"IpProtocol": "tcp"}]},
    ),
    # CloudFront's list
    breaks("N16", FILE, "Mappings.CloudFront.sa-east-1.PrefixList", "pl-3b927c52", at="CloudFront"),
    breaks("N16", FILE, at("EdgeToFrontDoor", "SourcePrefixListId"), "pl-63a5400a"),
    # the log
    breaks("N17", FILE, "Resources.FlowLog", at="Vpc"),
    breaks("N17", FILE, at("FlowLog", "TrafficType"), "REJECT"),
    breaks("N17", FILE, at("FlowLog", "ResourceId"), "vpc-0123456789abcdef0"),
    breaks("N10", FILE, f"{SCRIPT}.2", without('oifname "$FIRST" ')),
    breaks("N15", FILE, at("RedisGroup", "SecurityGroupEgress.0.IpProtocol")),
    breaks("N17", FILE, at("FlowLog", "MaxAggregationInterval"), 1),
    breaks("N08", FILE, "Resources.NatGateway2Address.Condition"),
    breaks("N07", FILE, "Mappings.Sizes.growing.NatCount", "1", at="Sizes"),
]

HARMLESS = [
    Change(FILE, at("FlowLog", "MaxAggregationInterval"), 60),
    Change(FILE, at("FlowLog", "MaxAggregationInterval"), 60),
    Change(FILE, at("Vpc", "Tags", "0", "Value"), "the shop's own"),
    Change(FILE, at("FrontDoorGroup", "GroupDescription"), "What faces CloudFront"),
    Change(FILE, at("BackendToRedisIn", "Description"), "Worker to cache"),
    Change(FILE, at("PrivateSubnet3", "MapPublicIpOnLaunch"), "false"),
    Change(FILE, at("S3Endpoint", "RouteTableIds"), lambda old: old[::-1]),
    Change(FILE, at("S3Endpoint", "PolicyDocument", "Statement"), lambda old: old[::-1]),
    Change(FILE, at("S3Endpoint", "PolicyDocument", "Statement", "0", "Sid"), "OurBuckets"),
    Change(FILE, at("BackendToDatabaseIn", "FromPort"), "5432"),
    Change(FILE, at("NatInstance1", "HealthCheckGracePeriod"), 600),
    Change(FILE, "Mappings.Sizes.small.NatInstanceType", "t4g.small"),
    Change(FILE, "Resources.PublicWayOut.DependsOn", ["InternetAttachment"]),
    Change("front_door.yaml", at("FrontDoor", "Subnets"), lambda old: old[::-1]),
    Change("data.yaml", at("DatabaseSubnets", "DBSubnetGroupDescription"), "Both zones"),
]
