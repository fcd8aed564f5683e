"""Network tier: the VPC over two zones, and every security group.

Public subnets 1, 2: load balancer and storefront. Private 1, 2: worker and internal load
balancer. Private 3, 4: databases and caches, without any route out. Who may talk to whom is
said here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from awacs import s3
from awacs.aws import Allow, Condition, Principal, Statement, StringEquals
from troposphere import Cidr as Fn_Cidr
from troposphere import GetAZs, If, Ref, Select, Sub, Tags, Template, ec2

from blueprints import nat, ports
from blueprints.choices import has_domain
from blueprints.groups import Groups, build_groups
from blueprints.kinds import (
    AppSubnetId,
    BucketArn,
    Cidr,
    DataSubnetId,
    DomainName,
    PublicSubnetId,
    SecurityGroupId,
    Size,
    TopicArn,
    VpcId,
)
from blueprints.permissions import ACCOUNT, CATALOGUE_ACTIONS, below, policy

# Each of the six subnets is a /24: 251 addresses, and a /20 is VPC enough for them.
SUBNET_BITS = "8"
PUBLIC_SUBNETS = 2


@dataclass(frozen=True)
class Inputs:
    size: Size
    domain_name: DomainName
    vpc_cidr: Cidr
    logs_bucket_arn: BucketArn
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    vpc_id: VpcId
    public_subnet1_id: PublicSubnetId
    public_subnet2_id: PublicSubnetId
    private_subnet1_id: AppSubnetId
    private_subnet2_id: AppSubnetId
    private_subnet3_id: DataSubnetId
    private_subnet4_id: DataSubnetId
    front_door_group_id: SecurityGroupId
    frontend_group_id: SecurityGroupId
    internal_balancer_group_id: SecurityGroupId
    backend_group_id: SecurityGroupId
    database_group_id: SecurityGroupId
    memcached_group_id: SecurityGroupId
    redis_group_id: SecurityGroupId


def build(t: Template, given: Inputs) -> Outputs:
    """Network tier: VPC over two zones, ways out, security groups."""
    vpc = _vpc(t, given)
    internet = _internet(t, vpc)
    public1 = _subnet(t, vpc, given, "PublicSubnet1", 0)
    public2 = _subnet(t, vpc, given, "PublicSubnet2", 1)
    private1 = _subnet(t, vpc, given, "PrivateSubnet1", 2)
    private2 = _subnet(t, vpc, given, "PrivateSubnet2", 3)
    private3 = _subnet(t, vpc, given, "PrivateSubnet3", 4)
    private4 = _subnet(t, vpc, given, "PrivateSubnet4", 5)

    public_routes = _routes(t, vpc, "PublicRoutes", public1, public2)
    t.add_resource(
        ec2.Route(
            "PublicWayOut",
            RouteTableId=Ref(public_routes),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=Ref(internet),
            DependsOn="InternetAttachment",
        )
    )
    app_routes1 = _routes(t, vpc, "PrivateRoutes1", private1)
    app_routes2 = _routes(t, vpc, "PrivateRoutes2", private2)
    _routes(t, vpc, "DataRoutes", private3, private4)
    _endpoints(t, vpc, public_routes, app_routes1, app_routes2)

    groups = build_groups(t, vpc, front_door_port=_front_door_port(t, given))
    nat.build_nat(
        t,
        size=given.size,
        zones=(
            nat.Zone(public1, app_routes1),
            nat.Zone(public2, app_routes2),
        ),
        group=groups.nat,
        network=given.vpc_cidr,
        blocks=(_block(given, 2), _block(given, 3)),
        alarm_topic=given.alarm_topic_arn,
    )
    return _outputs(vpc, groups, public1, public2, private1, private2, private3, private4)


def _vpc(t: Template, given: Inputs) -> ec2.VPC:
    vpc = t.add_resource(
        ec2.VPC(
            "Vpc",
            CidrBlock=given.vpc_cidr,
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=Tags(Name=Ref("AWS::StackName")),
        )
    )
    t.add_resource(
        ec2.FlowLog(
            "FlowLog",
            ResourceId=Ref(vpc),
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination=below(given.logs_bucket_arn, "/network/"),
            MaxAggregationInterval=600,
        )
    )
    return vpc


def _internet(t: Template, vpc: ec2.VPC) -> ec2.InternetGateway:
    gateway = t.add_resource(ec2.InternetGateway("Internet"))
    t.add_resource(
        ec2.VPCGatewayAttachment(
            "InternetAttachment", VpcId=Ref(vpc), InternetGatewayId=Ref(gateway)
        )
    )
    return gateway


def _subnet(t: Template, vpc: ec2.VPC, given: Inputs, title: str, index: int) -> ec2.Subnet:
    """Add the subnet *index* of six; odd ones stand in the second zone.

    What starts in the two public ones, storefront and NAT, has a public address.
    """
    return t.add_resource(
        ec2.Subnet(
            title,
            VpcId=Ref(vpc),
            AvailabilityZone=Select(str(index % 2), GetAZs("")),
            CidrBlock=_block(given, index),
            MapPublicIpOnLaunch=index < PUBLIC_SUBNETS,
            Tags=Tags(Name=Sub("${AWS::StackName} " + title)),
        )
    )


def _block(given: Inputs, index: int) -> Select:
    """Return the addresses of the subnet *index* of six."""
    return Select(str(index), Fn_Cidr(given.vpc_cidr, "6", SUBNET_BITS))


def _routes(t: Template, vpc: ec2.VPC, title: str, *subnets: ec2.Subnet) -> ec2.RouteTable:
    table = t.add_resource(
        ec2.RouteTable(title, VpcId=Ref(vpc), Tags=Tags(Name=Sub("${AWS::StackName} " + title)))
    )
    for subnet in subnets:
        t.add_resource(
            ec2.SubnetRouteTableAssociation(
                f"{subnet.title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table)
            )
        )
    return table


def _front_door_port(t: Template, given: Inputs) -> If:
    """CloudFront comes by HTTPS where there is a domain to hold a certificate for."""
    return If(has_domain(t, given.domain_name), ports.HTTPS, ports.HTTP)


def _endpoints(t: Template, vpc: ec2.VPC, *tables: ec2.RouteTable) -> None:
    """Add the free ways to S3 and DynamoDB, open to this account's data only."""
    own = Condition(StringEquals({"aws:ResourceAccount": ACCOUNT}))
    endpoints: dict[str, tuple[str, list[Statement]]] = {
        "S3Endpoint": (
            "s3",
            [
                Statement(
                    Sid="OwnBuckets",
                    Effect=Allow,
                    Principal=Principal("*"),
                    Action=[s3.GetObject, s3.PutObject],
                    Resource=["*"],
                    Condition=own,
                ),
                # Amazon Linux installs its packages from a bucket of Amazon's.
                Statement(
                    Sid="PackagesOfAmazonLinux",
                    Effect=Allow,
                    Principal=Principal("*"),
                    Action=[s3.GetObject],
                    Resource=[
                        Sub("arn:${AWS::Partition}:s3:::al2023-repos-${AWS::Region}-de612dc2/*")
                    ],
                ),
            ],
        ),
        "DynamoDbEndpoint": (
            "dynamodb",
            [
                Statement(
                    Sid="OwnTables",
                    Effect=Allow,
                    Principal=Principal("*"),
                    Action=CATALOGUE_ACTIONS,
                    Resource=["*"],
                    Condition=own,
                )
            ],
        ),
    }
    for title, (service, statements) in endpoints.items():
        t.add_resource(
            ec2.VPCEndpoint(
                title,
                VpcId=Ref(vpc),
                VpcEndpointType="Gateway",
                ServiceName=Sub("com.amazonaws.${AWS::Region}." + service),
                RouteTableIds=[Ref(table) for table in tables],
                PolicyDocument=policy(*statements),
            )
        )


def _outputs(vpc: ec2.VPC, groups: Groups, *subnets: ec2.Subnet) -> Outputs:
    public1, public2, private1, private2, private3, private4 = (Ref(s) for s in subnets)

    def group(one: ec2.SecurityGroup) -> SecurityGroupId:
        return SecurityGroupId(one.get_att("GroupId"))

    return Outputs(
        vpc_id=VpcId(Ref(vpc)),
        public_subnet1_id=PublicSubnetId(public1),
        public_subnet2_id=PublicSubnetId(public2),
        private_subnet1_id=AppSubnetId(private1),
        private_subnet2_id=AppSubnetId(private2),
        private_subnet3_id=DataSubnetId(private3),
        private_subnet4_id=DataSubnetId(private4),
        front_door_group_id=group(groups.front_door),
        frontend_group_id=group(groups.frontend),
        internal_balancer_group_id=group(groups.internal_balancer),
        backend_group_id=group(groups.backend),
        database_group_id=group(groups.database),
        memcached_group_id=group(groups.memcached),
        redis_group_id=group(groups.redis),
    )
