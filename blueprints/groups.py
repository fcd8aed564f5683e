"""Security groups of the network tier: a group for each kind of machine, a rule for each talk.

Rules are resources of their own, because two groups that name each other inline are a cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import FindInMap, GetAtt, Ref, Template, ec2

from blueprints import ports

# com.amazonaws.global.cloudfront.origin-facing by region, as AWS lists it in the VPC console.
# It weighs 55 of a group's 60 rules, so the front door's group holds it once and little else.
# The regions here are the regions the shop can be launched in.
CLOUDFRONT = {
    "ca-central-1": {"PrefixList": "pl-38a64351"},
    "eu-central-1": {"PrefixList": "pl-a3a144ca"},
    "eu-north-1": {"PrefixList": "pl-fab65393"},
    "eu-west-1": {"PrefixList": "pl-4fa04526"},
    "eu-west-2": {"PrefixList": "pl-93a247fa"},
    "sa-east-1": {"PrefixList": "pl-5da64334"},
    "us-east-1": {"PrefixList": "pl-3b927c52"},
    "us-east-2": {"PrefixList": "pl-b6a144df"},
    "us-west-2": {"PrefixList": "pl-82a045eb"},
}


@dataclass(frozen=True)
class Groups:
    """The security groups by what carries them."""

    front_door: ec2.SecurityGroup
    frontend: ec2.SecurityGroup
    internal_balancer: ec2.SecurityGroup
    backend: ec2.SecurityGroup
    database: ec2.SecurityGroup
    memcached: ec2.SecurityGroup
    redis: ec2.SecurityGroup
    nat: ec2.SecurityGroup


def build_groups(t: Template, vpc: ec2.VPC, *, front_door_port: Any) -> Groups:
    """Add all groups and all rules between them; `nat` lets in what passes through."""
    made = Groups(
        front_door=_group(t, vpc, "FrontDoorGroup", "Public load balancer"),
        frontend=_group(t, vpc, "FrontendGroup", "Storefront instances"),
        internal_balancer=_group(t, vpc, "InternalBalancerGroup", "Internal load balancer"),
        backend=_group(t, vpc, "BackendGroup", "Worker instances"),
        database=_group(t, vpc, "DatabaseGroup", "PostgreSQL"),
        memcached=_group(t, vpc, "MemcachedGroup", "Memcached"),
        redis=_group(t, vpc, "RedisGroup", "Catalogue cache"),
        nat=_group(t, vpc, "NatGroup", "NAT instances"),
    )
    t.add_mapping("CloudFront", CLOUDFRONT)
    t.add_resource(
        ec2.SecurityGroupIngress(
            "EdgeToFrontDoor",
            GroupId=_id(made.front_door),
            IpProtocol="tcp",
            FromPort=front_door_port,
            ToPort=front_door_port,
            SourcePrefixListId=FindInMap("CloudFront", Ref("AWS::Region"), "PrefixList"),
            Description="CloudFront only",
        )
    )
    _talk(t, "FrontDoorToFrontend", made.front_door, made.frontend, ports.STOREFRONT)
    _talk(t, "FrontendToInternal", made.frontend, made.internal_balancer, ports.INTERNAL)
    _talk(t, "InternalToBackend", made.internal_balancer, made.backend, ports.WORKER)
    _talk(t, "BackendToDatabase", made.backend, made.database, ports.POSTGRESQL)
    _talk(t, "BackendToMemcached", made.backend, made.memcached, ports.MEMCACHED)
    _talk(t, "BackendToRedis", made.backend, made.redis, ports.REDIS)
    _reach_out(t, "FrontendToAws", made.frontend)
    _reach_out(t, "BackendToAws", made.backend)
    _reach_out(t, "NatToInternet", made.nat)
    return made


def _group(t: Template, vpc: ec2.VPC, title: str, what: str) -> ec2.SecurityGroup:
    """Add a group that lets nothing out by itself.

    Without a rule of ours AWS adds "everything out"; one to nowhere keeps it from that.
    """
    return t.add_resource(
        ec2.SecurityGroup(
            title,
            VpcId=Ref(vpc),
            GroupDescription=what,
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    IpProtocol="-1",
                    CidrIp="127.0.0.1/32",
                    Description="Nowhere: rules of their own open what is needed",
                )
            ],
        )
    )


def _talk(
    t: Template, title: str, client: ec2.SecurityGroup, server: ec2.SecurityGroup, port: int
) -> None:
    """Let *client* open connections to *port* of *server*: out of the one, into the other."""
    t.add_resource(
        ec2.SecurityGroupEgress(
            f"{title}Out",
            GroupId=_id(client),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            DestinationSecurityGroupId=_id(server),
            Description=f"{client.title} to {server.title}",
        )
    )
    t.add_resource(
        ec2.SecurityGroupIngress(
            f"{title}In",
            GroupId=_id(server),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            SourceSecurityGroupId=_id(client),
            Description=f"{client.title} to {server.title}",
        )
    )


def _reach_out(t: Template, title: str, client: ec2.SecurityGroup) -> None:
    """Let *client* reach AWS and package repositories: HTTPS, nothing else."""
    t.add_resource(
        ec2.SecurityGroupEgress(
            f"{title}Out",
            GroupId=_id(client),
            IpProtocol="tcp",
            FromPort=ports.HTTPS,
            ToPort=ports.HTTPS,
            CidrIp="0.0.0.0/0",
            Description="HTTPS to AWS",
        )
    )


def _id(group: ec2.SecurityGroup) -> GetAtt:
    return group.get_att("GroupId")
