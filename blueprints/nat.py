"""How private subnets reach out: NAT instances (dev one, small one per zone), else gateways."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import (
    FindInMap,
    GetAtt,
    If,
    NoValue,
    Ref,
    Select,
    Sub,
    Tags,
    Template,
    autoscaling,
    cloudwatch,
    ec2,
    iam,
)
from troposphere.policies import (
    AutoScalingRollingUpdate,
    CreationPolicy,
    ResourceSignal,
    UpdatePolicy,
)

from blueprints import instances, ports
from blueprints.alarm import alarm
from blueprints.choices import (
    by_size,
    nat_gateways,
    nat_instance_per_zone,
    nat_instances,
    only_if,
)
from blueprints.fleets import SUSPENDED
from blueprints.kinds import Cidr, Size, TopicArn
from blueprints.permissions import may_be_managed, may_become_nat, may_signal_stack

SIZES = {
    "NatKind": {"dev": "instance", "small": "instance", "growing": "gateway"},
    "NatCount": {"dev": "1", "small": "2", "growing": "2"},
    "NatInstanceType": {"dev": "t4g.nano", "small": "t4g.nano", "growing": "t4g.nano"},
}


# What a NAT instance may touch carries this tag.
TAGS = {"shop:role": "nat"}

# From launch to forwarding: one package, one interface.
FORWARDS_WITHIN_MINUTES = 5


@dataclass(frozen=True)
class Zone:
    """A zone's public subnet, and the routes of its private one."""

    public: ec2.Subnet
    private_routes: ec2.RouteTable


def build_nat(
    t: Template,
    *,
    size: Size,
    zones: tuple[Zone, Zone],
    group: ec2.SecurityGroup,
    network: Cidr,
    blocks: tuple[Select, Select],
    alarm_topic: TopicArn,
) -> None:
    """Add the ways out of both zones, and the routes through them.

    A NAT instance takes over an interface that stays, so routes never change: a group of one
    replaces it when it dies. *blocks* are the addresses of the private subnets.
    """
    of_size = by_size(t, size, SIZES)
    instance = nat_instances(t, of_size("NatKind"))
    gateway = nat_gateways(t, of_size("NatKind"))
    second = nat_instance_per_zone(t, of_size("NatKind"), of_size("NatCount"))
    one, two = zones

    instance_type = of_size("NatInstanceType")
    interface1 = _instance(t, "NatInstance1", instance, one, group, instance_type, network)
    interface2 = _instance(t, "NatInstance2", second, two, group, instance_type, network)
    _pass(t, "PrivateSubnet1ToNatIn", instance, blocks[0], group)
    _pass(t, "PrivateSubnet2ToNatIn", instance, blocks[1], group)
    _silent(t, "NatInstance1Gone", "NatInstance1", instance, alarm_topic)
    _silent(t, "NatInstance2Gone", "NatInstance2", second, alarm_topic)
    gateway1 = _gateway(t, "NatGateway1", gateway, one)
    gateway2 = _gateway(t, "NatGateway2", gateway, two)
    _route(t, "PrivateWayOut1", one, gateway1, If(instance, Ref(interface1), NoValue))
    _route(
        t,
        "PrivateWayOut2",
        two,
        gateway2,
        If(second, Ref(interface2), If(instance, Ref(interface1), NoValue)),
    )


def _pass(t: Template, title: str, condition: str, block: Select, group: ec2.SecurityGroup) -> None:
    """Let a private subnet send HTTPS through: a rule by group knows no traffic that passes."""
    t.add_resource(
        ec2.SecurityGroupIngress(
            title,
            Condition=condition,
            GroupId=GetAtt(group, "GroupId"),
            IpProtocol="tcp",
            FromPort=ports.HTTPS,
            ToPort=ports.HTTPS,
            CidrIp=block,
            Description="HTTPS on its way out",
        )
    )


def _instance(
    t: Template,
    title: str,
    condition: str,
    zone: Zone,
    group: ec2.SecurityGroup,
    instance_type: FindInMap,
    network: Cidr,
) -> ec2.NetworkInterface:
    """Add a NAT instance's group of one; return the interface that each of its lives takes."""
    interface = t.add_resource(
        ec2.NetworkInterface(
            f"{title}Interface",
            Condition=condition,
            Description="Where private subnets send what leaves; NAT instances take it over",
            SubnetId=Ref(zone.public),
            GroupSet=[group.get_att("GroupId")],
            SourceDestCheck=False,
            Tags=Tags(**TAGS),
        )
    )
    profile = _role(t, title, condition, interface)
    template = instances.launch_template(
        t,
        f"{title}Template",
        name=title,
        instance_type=instance_type,
        profile=profile,
        group=group.get_att("GroupId"),
        tags=TAGS,
        user_data=instances.user_data(
            "#!/bin/bash\n",
            instances.shell_variables(
                {
                    "STACK": Ref("AWS::StackName"),
                    "REGION": Ref("AWS::Region"),
                    "GROUP": title,
                    "INTERFACE": Ref(interface),
                    "NETWORK": network,
                }
            ),
            instances.script("nat.sh"),
        ),
        Condition=condition,
    )
    t.add_resource(
        autoscaling.AutoScalingGroup(
            title,
            Condition=condition,
            VPCZoneIdentifier=[Ref(zone.public)],
            MinSize="1",
            MaxSize="1",
            LaunchTemplate=autoscaling.LaunchTemplateSpecification(
                LaunchTemplateId=Ref(template), Version=template.get_att("LatestVersionNumber")
            ),
            HealthCheckType="EC2",
            HealthCheckGracePeriod=FORWARDS_WITHIN_MINUTES * 60,
            MetricsCollection=[autoscaling.MetricsCollection(Granularity="1Minute")],
            Tags=autoscaling.Tags(Name=title),
            DependsOn=["PublicWayOut", f"{zone.public.title}Routes"],
            CreationPolicy=CreationPolicy(
                ResourceSignal=ResourceSignal(Count=1, Timeout=f"PT{FORWARDS_WITHIN_MINUTES}M")
            ),
            UpdatePolicy=UpdatePolicy(
                AutoScalingRollingUpdate=AutoScalingRollingUpdate(
                    MaxBatchSize=1,
                    MinInstancesInService=0,
                    PauseTime=f"PT{FORWARDS_WITHIN_MINUTES}M",
                    SuspendProcesses=SUSPENDED,
                    WaitOnResourceSignals=True,
                )
            ),
        )
    )
    return interface


def _role(
    t: Template, title: str, condition: str, interface: ec2.NetworkInterface
) -> iam.InstanceProfile:
    own = Sub(
        "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:network-interface/${Own}",
        Own=Ref(interface),
    )
    return instances.role(
        t,
        f"{title}Role",
        *may_become_nat(own),
        *may_be_managed(),
        may_signal_stack(),
        condition=condition,
    )


def _silent(
    t: Template, title: str, group: str, condition: str, topic: TopicArn
) -> cloudwatch.Alarm:
    return t.add_resource(
        alarm(
            title,
            topic,
            tells="A zone's private subnets have no way out: the NAT instance is gone",
            namespace="AWS/AutoScaling",
            metric="GroupInServiceInstances",
            dimensions={"AutoScalingGroupName": Ref(group)},
            statistic="Minimum",
            below=1,
            times=5,
            silence="breaching",
            condition=condition,
        )
    )


def _gateway(t: Template, title: str, condition: str, zone: Zone) -> ec2.NatGateway:
    address = t.add_resource(
        ec2.EIP(
            f"{title}Address", Condition=condition, Domain="vpc", DependsOn="InternetAttachment"
        )
    )
    return t.add_resource(
        ec2.NatGateway(
            title,
            Condition=condition,
            SubnetId=Ref(zone.public),
            AllocationId=address.get_att("AllocationId"),
        )
    )


def _route(
    t: Template, title: str, zone: Zone, gateway: ec2.NatGateway, interface: If
) -> ec2.Route:
    """One route for both kinds: another route to the same place could not be made beside it.

    troposphere counts targets before it knows conditions, hence no validation.
    """
    return t.add_resource(
        ec2.Route(
            title,
            validation=False,
            RouteTableId=Ref(zone.private_routes),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=only_if("NatGateway", Ref(gateway)),
            NetworkInterfaceId=interface,
        )
    )
