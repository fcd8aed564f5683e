"""What the emulator leaves out of databases, tables and caches made by CloudFormation.

An RDS instance gets its managed secret, and the endpoints of all data stores are those where the
one-machine shop really runs them (environment variables SHOP_DATABASE, SHOP_MEMCACHED, SHOP_REDIS,
each `host:port`). The emulator itself starts no database and no cache. The managed secret holds
what the owner really logs in with, where the file SHOP_DATABASE_PASSWORDS names it by role.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from ministack.services import dynamodb, elasticache, rds
from ministack.services.cloudformation import provisioners

from delivery.local.emulator.answers import element
from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import (
    Attributes,
    Properties,
    Record,
    chosen,
    complete,
)


def install() -> None:
    """Complete the types."""
    complete("AWS::RDS::DBInstance", _finish_database, forget=_forget_database)
    complete("AWS::DynamoDB::Table", _finish_table)
    complete("AWS::ElastiCache::CacheCluster", _finish_memcached)
    complete("AWS::ElastiCache::ReplicationGroup", _finish_redis)
    _show_master_secret()
    _show_configuration_endpoint()
    # After its own restart it would start Docker's caches, or write down that they are elsewhere.
    elasticache._ensure_live_containers = _start_nothing


def _start_nothing() -> None:
    pass


def _finish_database(instance_id: str, given: Properties, attributes: Attributes) -> None:
    instance = rds._instances[instance_id]  # the record that Describe shows
    instance["Endpoint"] |= _endpoint("SHOP_DATABASE")
    attributes |= provisioners._rds_db_instance_attrs(instance)
    if str(given.get("ManageMasterUserPassword")).lower() != "true":
        return
    if "MasterUserSecret" not in instance:
        instance["MasterUserSecret"] = _make_master_secret(instance, given)
    attributes["MasterUserSecret.SecretArn"] = instance["MasterUserSecret"]["SecretArn"]


def _make_master_secret(instance: Record, given: Properties) -> dict[str, str]:
    owner = instance["MasterUsername"]
    login = {"username": owner, "password": _password(owner)}
    key = given.get("MasterUserSecret", {}).get("KmsKeyId")
    made = aws("secretsmanager").create_secret(
        Name=f"rds!{instance['DbiResourceId']}",
        SecretString=json.dumps(login),
        **({"KmsKeyId": key} if key else {}),
    )
    shown = {"SecretArn": made["ARN"], "SecretStatus": "active"}
    return {**shown, "KmsKeyId": key} if key else shown


def _password(role: str) -> str:
    file = os.environ.get("SHOP_DATABASE_PASSWORDS")
    known: dict[str, str] = json.loads(Path(file).read_text()) if file else {}
    return known.get(role) or secrets.token_urlsafe(24)


def _forget_database(instance_id: str, _given: Properties) -> None:
    secret = rds._instances.get(instance_id, {}).get("MasterUserSecret")
    if secret:
        aws("secretsmanager").delete_secret(
            SecretId=secret["SecretArn"], ForceDeleteWithoutRecovery=True
        )


def _show_master_secret() -> None:
    """Have DescribeDBInstances show the managed secret, which the emulator shows for clusters."""
    write_others = rds._instance_xml

    def write(instance: Record) -> str:
        secret = instance.get("MasterUserSecret")
        if not secret:
            return str(write_others(instance))
        return f"{write_others(instance)}{element('MasterUserSecret', secret)}"

    rds._instance_xml = write


def _finish_table(name: str, given: Properties, _attributes: Attributes) -> None:
    tables = aws("dynamodb")
    if "SSESpecification" in given:
        # The one property that CloudFormation and the API name differently.
        encryption = dict(given["SSESpecification"])
        encryption["Enabled"] = encryption.pop("SSEEnabled")
        tables.update_table(TableName=name, SSESpecification=encryption)
    if "PointInTimeRecoverySpecification" in given:
        tables.update_continuous_backups(
            TableName=name,
            **chosen(given, "PointInTimeRecoverySpecification"),
        )
    _finish_indexes(name)
    expiry = given.get("TimeToLiveSpecification")
    shown = tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if expiry and shown["TimeToLiveStatus"] == "DISABLED":
        tables.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def _finish_indexes(table_name: str) -> None:
    """Give the indexes the state that clients wait for."""
    table = dynamodb._tables[table_name]  # the record that Describe shows
    table["GlobalSecondaryIndexes"] = [
        {
            "IndexStatus": "ACTIVE",
            "IndexArn": f"{table['TableArn']}/index/{index['IndexName']}",
            **index,
        }
        for index in table["GlobalSecondaryIndexes"] or ()
    ]


def _finish_memcached(cluster_id: str, _given: Properties, attributes: Attributes) -> None:
    cluster = elasticache._clusters[cluster_id]  # the record that Describe shows
    cluster["_endpoint"] = _endpoint("SHOP_MEMCACHED")
    for node in cluster["CacheNodes"]:
        node["Endpoint"] = cluster["_endpoint"]
    attributes |= provisioners._ec_cluster_attrs(cluster_id)


def _show_configuration_endpoint() -> None:
    """Have DescribeCacheClusters show where clients of a memcached cluster discover its nodes."""
    write_others = elasticache._cluster_xml_inner

    def write(cluster: Record) -> str:
        if cluster["Engine"] != "memcached":
            return str(write_others(cluster))
        return f"{write_others(cluster)}{element('ConfigurationEndpoint', cluster['_endpoint'])}"

    elasticache._cluster_xml_inner = write


def _finish_redis(group_id: str, _given: Properties, attributes: Attributes) -> None:
    (nodes,) = elasticache._replication_groups[group_id]["NodeGroups"]
    nodes["PrimaryEndpoint"] = nodes["ReaderEndpoint"] = _endpoint("SHOP_REDIS")
    for member in nodes["NodeGroupMembers"]:
        member["ReadEndpoint"] = _endpoint("SHOP_REDIS")
    attributes |= provisioners._ec_rg_attrs(group_id)


def _endpoint(variable: str) -> Record:
    """Return the address as records hold it: a text and a number."""
    host, _, port = os.environ[variable].rpartition(":")
    return {"Address": host, "Port": int(port)}
