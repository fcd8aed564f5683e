"""Data tier: orders in PostgreSQL, catalogue in DynamoDB, both caches, the shop's secrets."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, RetainExceptOnCreate, Template, dynamodb

from blueprints.alarm import alarm
from blueprints.caches import build_memcached, build_redis
from blueprints.choices import Row, by_size
from blueprints.database import build_database
from blueprints.kinds import (
    CacheEngine,
    CacheId,
    DatabaseId,
    DatabaseResourceId,
    DataSubnetId,
    HostName,
    KeyArn,
    Port,
    SecretArn,
    SecurityGroupId,
    Size,
    Switch,
    TableArn,
    TableName,
    TopicArn,
)
from blueprints.secret import TOKEN_LENGTH, secret

SIZES = {
    "DatabaseClass": {"dev": "db.t4g.micro", "small": "db.t4g.medium", "growing": "db.m7g.large"},
    "DatabaseMultiAz": {"dev": "false", "small": "true", "growing": "true"},
    "DatabaseGib": {"dev": "20", "small": "50", "growing": "100"},
    "DatabaseMaxGib": {"dev": "100", "small": "500", "growing": "1000"},
    # Bytes free below which somebody is told: RDS should have grown the disk before.
    "DatabaseFreeBytes": {"dev": "1000000000", "small": "2500000000", "growing": "5000000000"},
    "BackupDays": {"dev": "7", "small": "14", "growing": "30"},
    "CacheNodeType": {
        "dev": "cache.t4g.micro",
        "small": "cache.t4g.small",
        "growing": "cache.m7g.large",
    },
    "CacheNodes": {"dev": "1", "small": "2", "growing": "2"},
    "CacheAzMode": {"dev": "single-az", "small": "cross-az", "growing": "cross-az"},
    "CacheFailover": {"dev": "false", "small": "true", "growing": "true"},
    # A ceiling on what a runaway loop may cost, far above what the caches let through.
    "CatalogueReads": {"dev": "500", "small": "2000", "growing": "12000"},
    "CatalogueWrites": {"dev": "200", "small": "500", "growing": "4000"},
}


@dataclass(frozen=True)
class Inputs:
    size: Size
    cache_engine: CacheEngine
    protect_data: Switch
    private_subnet3_id: DataSubnetId
    private_subnet4_id: DataSubnetId
    database_group_id: SecurityGroupId
    memcached_group_id: SecurityGroupId
    redis_group_id: SecurityGroupId
    shop_key_arn: KeyArn
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    database_id: DatabaseId
    database_resource_id: DatabaseResourceId
    database_host: HostName
    database_port: Port
    database_master_secret_arn: SecretArn
    catalogue_table_name: TableName
    catalogue_table_arn: TableArn
    memcached_id: CacheId
    memcached_host: HostName
    memcached_port: Port
    redis_id: CacheId
    redis_host: HostName
    redis_port: Port
    redis_token_arn: SecretArn
    signing_key_arn: SecretArn


def build(t: Template, given: Inputs) -> Outputs:
    """Data tier: PostgreSQL, catalogue table, Memcached, Redis-compatible cache, secrets."""
    of_size = by_size(t, given.size, SIZES)
    subnets = [given.private_subnet3_id, given.private_subnet4_id]
    database = build_database(
        t,
        of_size=of_size,
        subnets=subnets,
        group=given.database_group_id,
        key=given.shop_key_arn,
        protect=given.protect_data,
        topic=given.alarm_topic_arn,
    )
    table = _catalogue(t, given, of_size)
    memcached = build_memcached(
        t,
        of_size=of_size,
        subnets=subnets,
        group=given.memcached_group_id,
        topic=given.alarm_topic_arn,
    )
    token = t.add_resource(
        secret(
            "RedisToken",
            "Token of the catalogue cache",
            length=TOKEN_LENGTH,
            key=given.shop_key_arn,
        )
    )
    redis = build_redis(
        t,
        of_size=of_size,
        engine=given.cache_engine,
        subnets=subnets,
        group=given.redis_group_id,
        key=given.shop_key_arn,
        token=token,
        topic=given.alarm_topic_arn,
    )
    # Rotated by putting a new value: processes read AWSCURRENT and AWSPREVIOUS.
    signing = t.add_resource(
        secret(
            "SigningKey",
            "Signs cookies, order links and calls between tiers",
            length=TOKEN_LENGTH,
            key=given.shop_key_arn,
        )
    )
    return Outputs(
        database_id=DatabaseId(Ref(database)),
        database_resource_id=DatabaseResourceId(database.get_att("DbiResourceId")),
        database_host=HostName(database.get_att("Endpoint.Address")),
        database_port=Port(database.get_att("Endpoint.Port")),
        database_master_secret_arn=SecretArn(database.get_att("MasterUserSecret.SecretArn")),
        catalogue_table_name=TableName(Ref(table)),
        catalogue_table_arn=TableArn(table.get_att("Arn")),
        memcached_id=CacheId(Ref(memcached)),
        memcached_host=HostName(memcached.get_att("ConfigurationEndpoint.Address")),
        memcached_port=Port(memcached.get_att("ConfigurationEndpoint.Port")),
        redis_id=CacheId(Ref(redis)),
        redis_host=HostName(redis.get_att("PrimaryEndPoint.Address")),
        redis_port=Port(redis.get_att("PrimaryEndPoint.Port")),
        redis_token_arn=SecretArn(Ref(token)),
        signing_key_arn=SecretArn(Ref(signing)),
    )


def _catalogue(t: Template, given: Inputs, of_size: Row) -> dynamodb.Table:
    """Products by id; by category for lists; by change time, in shards, for search."""

    def key(hash_name: str, range_name: str) -> list[dynamodb.KeySchema]:
        return [
            dynamodb.KeySchema(AttributeName=hash_name, KeyType="HASH"),
            dynamodb.KeySchema(AttributeName=range_name, KeyType="RANGE"),
        ]

    def index(
        name: str, keys: list[dynamodb.KeySchema], shows: str
    ) -> dynamodb.GlobalSecondaryIndex:
        return dynamodb.GlobalSecondaryIndex(
            IndexName=name,
            KeySchema=keys,
            Projection=dynamodb.Projection(ProjectionType=shows),
            OnDemandThroughput=_ceiling(of_size),
        )

    names = ("pk", "sk", "category", "category_sort", "change_shard", "changed_at")
    table = t.add_resource(
        dynamodb.Table(
            "CatalogueTable",
            BillingMode="PAY_PER_REQUEST",
            OnDemandThroughput=_ceiling(of_size),
            AttributeDefinitions=[
                dynamodb.AttributeDefinition(AttributeName=name, AttributeType="S")
                for name in names
            ],
            KeySchema=key("pk", "sk"),
            GlobalSecondaryIndexes=[
                index("by-category", key("category", "category_sort"), "ALL"),
                index("by-change", key("change_shard", "changed_at"), "KEYS_ONLY"),
            ],
            PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                PointInTimeRecoveryEnabled=True
            ),
            SSESpecification=dynamodb.SSESpecification(
                SSEEnabled=True, SSEType="KMS", KMSMasterKeyId=given.shop_key_arn
            ),
            TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(
                AttributeName="expires_at", Enabled=True
            ),
            DeletionProtectionEnabled=given.protect_data,
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy="Retain",
        )
    )
    _throttled(t, "CatalogueReadsThrottled", "ReadThrottleEvents", table, given.alarm_topic_arn)
    _throttled(t, "CatalogueWritesThrottled", "WriteThrottleEvents", table, given.alarm_topic_arn)
    return table


def _throttled(
    t: Template, title: str, metric: str, table: dynamodb.Table, topic: TopicArn
) -> None:
    t.add_resource(
        alarm(
            title,
            topic,
            tells="DynamoDB turns requests away: a cache is cold, or the ceiling is too low",
            namespace="AWS/DynamoDB",
            metric=metric,
            dimensions={"TableName": Ref(table)},
            above=0,
            minutes=5,
        )
    )


def _ceiling(of_size: Row) -> dynamodb.OnDemandThroughput:
    return dynamodb.OnDemandThroughput(
        MaxReadRequestUnits=of_size("CatalogueReads"),
        MaxWriteRequestUnits=of_size("CatalogueWrites"),
    )
