"""D02: databases, the Redis-compatible cache, secrets and log groups are encrypted by our key."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, true

# By type: the property that names the key, and the switch without which it does nothing.
KEYS = {
    "AWS::DynamoDB::Table": [("SSESpecification.KMSMasterKeyId", "SSESpecification.SSEEnabled")],
    "AWS::ElastiCache::ReplicationGroup": [("KmsKeyId", "AtRestEncryptionEnabled")],
    "AWS::Logs::LogGroup": [("KmsKeyId", "")],
    "AWS::RDS::DBInstance": [
        ("KmsKeyId", "StorageEncrypted"),
        ("MasterUserSecret.KmsKeyId", ""),
        ("PerformanceInsightsKMSKeyId", ""),
    ],
    "AWS::SecretsManager::Secret": [("KmsKeyId", "")],
}


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, places in KEYS.items():
        for one in shop.of(type_):
            for key, switch in places:
                behind = shop.behind(one.get(key))
                if behind is None or behind.type != "AWS::KMS::Key":
                    yield fault(one, f"{key} is {one.get(key)}, wanted the shop's key")
                if switch and not true(one.get(switch)):
                    yield fault(one, f"{switch} is {one.get(switch)}, wanted true")
    for table in shop.of("AWS::DynamoDB::Table"):
        if (kind := table.get("SSESpecification.SSEType", "KMS")) != "KMS":
            yield fault(table, f"SSESpecification.SSEType is {kind}, wanted KMS")


RULE = Rule(
    "D02",
    reason="whoever may use our key may read our data, and nobody else",
    remedy="switch encryption on and name the key of the storage tier",
    check=check,
)
