"""D08: database and caches stand in the subnets that we give them, without a public address."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        if str(one.get("PubliclyAccessible")).lower() != "false":
            yield fault(one, f"PubliclyAccessible is {one.get('PubliclyAccessible')}")
        group = shop.behind(one.get("DBSubnetGroupName"))
        if group is None or group.type != "AWS::RDS::DBSubnetGroup":
            yield fault(one, "DBSubnetGroupName names no group: it goes to the default VPC")
    for type_ in ("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"):
        for one in shop.of(type_):
            group = shop.behind(one.get("CacheSubnetGroupName"))
            if group is None or group.type != "AWS::ElastiCache::SubnetGroup":
                yield fault(one, "CacheSubnetGroupName names no group: it goes to the default VPC")


RULE = Rule(
    "D08",
    reason="nobody outside the VPC has business with the stores",
    remedy="set PubliclyAccessible to false, and name the subnet group of private subnets 3 and 4",
    check=check,
)
