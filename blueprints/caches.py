"""Caches of the data tier: Memcached before PostgreSQL, a Redis-compatible one before DynamoDB.

Both speak TLS only. Memcached has no login: its security group is its only door.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import FindInMap, Join, Ref, Template, elasticache, secretsmanager

from blueprints import ports
from blueprints.alarm import alarm, worst_of
from blueprints.choices import Row
from blueprints.kinds import CacheEngine, DataSubnetId, KeyArn, SecurityGroupId, TopicArn
from blueprints.secret import secret_value

# TLS needs 1.6.12 and a node type of generation 4 or newer, and only at creation.
MEMCACHED_VERSION = "1.6.22"

ENGINES = {
    "valkey": {"Version": "8.0", "Family": "valkey8"},
    "redis": {"Version": "7.1", "Family": "redis7"},
}

NIGHT = "mon:06:30-mon:07:30"


def build_memcached(
    t: Template,
    *,
    of_size: Row,
    subnets: Sequence[DataSubnetId],
    group: SecurityGroupId,
    topic: TopicArn,
) -> elasticache.CacheCluster:
    """Add the cache of what is read most from PostgreSQL."""
    places = _places(t, "MemcachedSubnets", subnets)
    parameters = t.add_resource(
        elasticache.ParameterGroup(
            "MemcachedParameters",
            CacheParameterGroupFamily="memcached1.6",
            Description="Nobody empties the cache over the wire",
            Properties={"disable_flush_all": "1"},
        )
    )
    cluster = t.add_resource(
        elasticache.CacheCluster(
            "Memcached",
            Engine="memcached",
            EngineVersion=MEMCACHED_VERSION,
            CacheNodeType=of_size("CacheNodeType"),
            NumCacheNodes=of_size("CacheNodes"),
            AZMode=of_size("CacheAzMode"),
            Port=ports.MEMCACHED,
            TransitEncryptionEnabled=True,
            AutoMinorVersionUpgrade=True,
            CacheParameterGroupName=Ref(parameters),
            CacheSubnetGroupName=Ref(places),
            VpcSecurityGroupIds=[group],
            PreferredMaintenanceWindow=NIGHT,
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
    )
    t.add_resource(
        alarm(
            "MemcachedBusy",
            topic,
            tells="Memcached's processor has been above 80 % for a quarter of an hour",
            namespace="AWS/ElastiCache",
            metric="CPUUtilization",
            dimensions={"CacheClusterId": Ref(cluster)},
            statistic="Average",
            above=80,
            minutes=5,
            times=3,
            silence="missing",
        )
    )
    return cluster


def build_redis(
    t: Template,
    *,
    of_size: Row,
    engine: CacheEngine,
    subnets: Sequence[DataSubnetId],
    group: SecurityGroupId,
    key: KeyArn,
    token: secretsmanager.Secret,
    topic: TopicArn,
) -> elasticache.ReplicationGroup:
    """Add the cache of the catalogue, with a replica in the other zone."""
    t.add_mapping("Engines", ENGINES)
    places = _places(t, "RedisSubnets", subnets)
    parameters = t.add_resource(
        elasticache.ParameterGroup(
            "RedisParameters",
            CacheParameterGroupFamily=FindInMap("Engines", engine, "Family"),
            Description="The longest unused goes first",
            Properties={"maxmemory-policy": "allkeys-lru"},
        )
    )
    redis = t.add_resource(
        elasticache.ReplicationGroup(
            "Redis",
            ReplicationGroupDescription="Catalogue cache",
            Engine=engine,
            EngineVersion=FindInMap("Engines", engine, "Version"),
            CacheNodeType=of_size("CacheNodeType"),
            NumCacheClusters=of_size("CacheNodes"),
            AutomaticFailoverEnabled=of_size("CacheFailover"),
            MultiAZEnabled=of_size("CacheFailover"),
            Port=ports.REDIS,
            AtRestEncryptionEnabled=True,
            KmsKeyId=key,
            TransitEncryptionEnabled=True,
            TransitEncryptionMode="required",
            AuthToken=secret_value(Ref(token)),
            AutoMinorVersionUpgrade=True,
            CacheParameterGroupName=Ref(parameters),
            CacheSubnetGroupName=Ref(places),
            SecurityGroupIds=[group],
            PreferredMaintenanceWindow=NIGHT,
            SnapshotRetentionLimit=1,
            SnapshotWindow="05:30-06:30",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
    )
    # Whichever node leads: the second takes over when the first fails.
    nodes = [node_name(Ref(redis), number) for number in ("001", "002")]
    t.add_resource(
        worst_of(
            "RedisBusy",
            topic,
            tells="The catalogue cache's engine has been above 80 % for a quarter of an hour",
            metric="EngineCPUUtilization",
            nodes=nodes,
            above=80,
        )
    )
    t.add_resource(
        worst_of(
            "RedisFull",
            topic,
            tells="The catalogue cache is full: it drops what is still read",
            metric="DatabaseMemoryUsagePercentage",
            nodes=nodes,
            above=90,
        )
    )
    return redis


def _places(t: Template, title: str, subnets: Sequence[DataSubnetId]) -> elasticache.SubnetGroup:
    return t.add_resource(
        elasticache.SubnetGroup(
            title, Description="Private subnets 3 and 4", SubnetIds=list(subnets)
        )
    )


def node_name(group: Any, number: str) -> Join:
    """Return a node of a replication group as metrics name it."""
    return Join("-", [group, number])
