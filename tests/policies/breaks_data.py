"""What breaks the rules of databases, caches and secrets, and what does not."""

from tests.policies.changes import Change, breaks

FILE = "data.yaml"
FORCE_TLS = ("Resources", "DatabaseParameters", "Properties", "Parameters", "rds.force_ssl")
INDEXES = "Resources.CatalogueTable.Properties.GlobalSecondaryIndexes"


def ref(name):
    return {"Ref": name}


def at(resource, *properties):
    return ".".join(("Resources", resource, "Properties", *properties))


def size(name, row):
    return f"Mappings.Sizes.{name}.{row}"


BREAKS = [
    breaks("D01", FILE, at("Database", "MultiAZ"), value=False),
    breaks("D01", FILE, size("small", "DatabaseMultiAz"), "false", at="Database"),
    # keys
    breaks("D02", FILE, at("Database", "StorageEncrypted"), value=False),
    breaks("D02", FILE, at("Database", "KmsKeyId")),
    breaks("D02", FILE, at("Database", "MasterUserSecret")),
    breaks("D02", FILE, at("Database", "PerformanceInsightsKMSKeyId"), "alias/aws/rds"),
    breaks("D02", FILE, at("CatalogueTable", "SSESpecification", "KMSMasterKeyId")),
    breaks("D02", FILE, at("CatalogueTable", "SSESpecification", "SSEEnabled"), value=False),
    breaks("D02", FILE, at("Redis", "AtRestEncryptionEnabled"), value=False),
    breaks("D02", FILE, at("SigningKey", "KmsKeyId"), ref("AlarmTopicArn")),
    breaks("D02", "front_door.yaml", at("OriginSecretTwo", "KmsKeyId")),
    breaks("D02", "backend.yaml", at("WorkerLogs", "KmsKeyId")),
    # parameters of engines
    breaks("D03", FILE, FORCE_TLS, "0"),
    breaks("D03", FILE, FORCE_TLS),
    breaks(
        "D03",
        FILE,
        at("DatabaseParameters", "Parameters", "idle_in_transaction_session_timeout"),
        "0",
    ),
    breaks("D03", FILE, at("DatabaseParameters", "Parameters", "log_statement"), "all"),
    breaks("D03", FILE, at("Database", "DBParameterGroupName"), "default.postgres16"),
    breaks("D03", FILE, at("RedisParameters", "Properties", "maxmemory-policy"), "noeviction"),
    breaks("D03", FILE, at("MemcachedParameters", "Properties", "disable_flush_all")),
    breaks("D03", FILE, at("Redis", "CacheParameterGroupName")),
    # versions
    breaks("D04", FILE, at("Database", "EngineVersion"), "15.8"),
    breaks("D04", FILE, at("Database", "Engine"), "mysql"),
    breaks("D04", FILE, at("DatabaseParameters", "Family"), "postgres15"),
    breaks("D04", FILE, at("Memcached", "EngineVersion"), "1.6.6"),
    breaks("D04", FILE, at("Memcached", "AutoMinorVersionUpgrade"), value=False),
    breaks("D04", FILE, "Mappings.Engines.redis.Family", "redis6.x", at="Redis"),
    breaks("D04", FILE, "Mappings.Engines.valkey.Version", "7.1", at="Redis"),
    # what is kept
    breaks("D05", FILE, "Resources.Database.DeletionPolicy", "Delete"),
    breaks("D05", FILE, "Resources.Database.UpdateReplacePolicy"),
    breaks("D05", FILE, "Resources.CatalogueTable.UpdateReplacePolicy", "Delete"),
    breaks("D05", "storage.yaml", "Resources.ShopKey.DeletionPolicy", "Delete"),
    breaks("D05", "storage.yaml", "Resources.AssetsBucket.UpdateReplacePolicy"),
    breaks("D05", "bootstrap.yaml", "Resources.ArtifactsBucket.DeletionPolicy"),
    breaks("D05", "order_queue.yaml", "Resources.OrderQueue.DeletionPolicy", "Delete"),
    # protection
    breaks("D06", FILE, at("Database", "DeletionProtection"), value=False),
    breaks("D06", FILE, at("Database", "DeletionProtection"), value=True),
    breaks("D06", FILE, at("CatalogueTable", "DeletionProtectionEnabled")),
    breaks(
        "D06", "front_door.yaml", at("FrontDoor", "LoadBalancerAttributes", "3", "Value"), "false"
    ),
    # logins
    breaks("D07", FILE, at("Database", "ManageMasterUserPassword"), value=False),
    breaks("D07", FILE, at("Database", "MasterUserPassword"), "correct-horse"),
    breaks("D07", FILE, at("Database", "EnableIAMDatabaseAuthentication")),
    # places
    breaks("D08", FILE, at("Database", "PubliclyAccessible"), value=True),
    breaks("D08", FILE, at("Database", "PubliclyAccessible")),
    breaks("D08", FILE, at("Memcached", "CacheSubnetGroupName")),
    breaks("D08", FILE, at("Database", "DBSubnetGroupName")),
    # backups
    breaks("D09", FILE, at("Database", "BackupRetentionPeriod"), 0),
    breaks("D09", FILE, size("growing", "BackupDays"), "7", at="Database"),
    breaks("D09", FILE, size("dev", "BackupDays"), "1", at="Database"),
    breaks("D09", FILE, at("Database", "DeleteAutomatedBackups")),
    breaks("D09", FILE, at("Database", "CopyTagsToSnapshot"), value=False),
    # disk
    breaks("D10", FILE, at("Database", "MaxAllocatedStorage")),
    breaks("D10", FILE, size("small", "DatabaseMaxGib"), "50", at="Database"),
    breaks("D10", FILE, at("Database", "StorageType"), "standard"),
    breaks("D10", FILE, size("dev", "DatabaseGib"), "5", at="Database"),
    # reports
    breaks("D11", FILE, at("Database", "EnableCloudwatchLogsExports"), ["upgrade"]),
    breaks("D11", FILE, at("Database", "MonitoringInterval"), 0),
    breaks("D11", FILE, at("Database", "EnablePerformanceInsights"), value=False),
    breaks("D11", FILE, at("Database", "MonitoringRoleArn")),
    breaks(
        "D11",
        FILE,
        at("DatabaseMonitoring", "AssumeRolePolicyDocument", "Statement", "0", "Principal"),
        {"Service": "rds.amazonaws.com"},
    ),
    breaks("D11", FILE, at("DatabaseMonitoring", "ManagedPolicyArns")),
    # sizes
    breaks("D12", FILE, size("growing", "DatabaseClass"), "db.t4g.large", at="Database"),
    breaks("D12", FILE, size("small", "DatabaseClass"), "db.t4g.micro", at="Database"),
    breaks("D12", FILE, size("small", "CacheNodeType"), "cache.t2.small", at="Memcached"),
    breaks("D12", FILE, size("growing", "CacheNodeType"), "cache.m7g.medium", at="Redis"),
    # ceilings
    breaks("D13", FILE, at("CatalogueTable", "BillingMode"), "PROVISIONED"),
    breaks("D13", FILE, at("CatalogueTable", "OnDemandThroughput")),
    breaks("D13", FILE, f"{INDEXES}.1.OnDemandThroughput"),
    breaks(
        "D13",
        FILE,
        f"{INDEXES}.1",
        lambda old: {**old, "ProvisionedThroughput": {"ReadCapacityUnits": 5}},
    ),
    breaks("D13", FILE, size("small", "CatalogueReads"), "5", at="CatalogueTable"),
    breaks("D13", FILE, f"{INDEXES}.0.OnDemandThroughput.MaxWriteRequestUnits", 100),
    # recovery
    breaks("D14", FILE, at("CatalogueTable", "PointInTimeRecoverySpecification")),
    breaks("D14", FILE, at("CatalogueTable", "TimeToLiveSpecification", "Enabled"), value=False),
    breaks("D14", FILE, at("CatalogueTable", "TimeToLiveSpecification", "AttributeName"), "ttl"),
    # keys of the catalogue
    breaks("D15", FILE, f"{INDEXES}.1"),
    breaks("D15", FILE, f"{INDEXES}.0.KeySchema.0.AttributeName", "pk"),
    breaks("D15", FILE, f"{INDEXES}.0.Projection.ProjectionType", "KEYS_ONLY"),
    breaks("D15", FILE, at("CatalogueTable", "AttributeDefinitions", "5", "AttributeType"), "N"),
    breaks("D15", FILE, at("CatalogueTable", "AttributeDefinitions", "4")),
    # zones of caches
    breaks("D16", FILE, size("small", "CacheNodes"), "1", at="Memcached"),
    breaks("D16", FILE, size("growing", "CacheAzMode"), "single-az", at="Memcached"),
    breaks("D16", FILE, size("small", "CacheFailover"), "false", at="Redis"),
    breaks("D16", FILE, size("dev", "CacheFailover"), "true", at="Redis"),
    breaks("D16", FILE, at("Redis", "MultiAZEnabled")),
    # TLS and token
    breaks("D17", FILE, at("Memcached", "TransitEncryptionEnabled"), value=False),
    breaks("D17", FILE, at("Redis", "TransitEncryptionEnabled")),
    breaks("D17", FILE, at("Redis", "TransitEncryptionMode"), "preferred"),
    breaks("D17", FILE, at("Redis", "AuthToken")),
    breaks("D17", FILE, at("Redis", "AuthToken"), "correct-horse-battery-staple"),
    breaks("D17", FILE, at("RedisToken", "GenerateSecretString", "PasswordLength"), 48),
    # secrets
    breaks("D18", FILE, at("SigningKey", "SecretString"), "correct-horse-battery-staple"),
    breaks("D18", FILE, at("SigningKey", "GenerateSecretString", "PasswordLength"), 8),
    breaks("D18", FILE, at("RedisToken", "GenerateSecretString", "ExcludePunctuation")),
    breaks("D18", "front_door.yaml", at("OriginSecretOne", "GenerateSecretString")),
    breaks("D18", FILE, at("SigningKey", "GenerateSecretString", "ExcludeNumbers"), value=True),
    # windows
    breaks("D19", FILE, at("Database", "PreferredMaintenanceWindow"), "mon:05:15-mon:05:45"),
    breaks("D19", FILE, at("Database", "PreferredBackupWindow"), "18:00-18:30"),
    breaks("D19", FILE, at("Redis", "SnapshotWindow"), "06:30-07:30"),
    breaks("D19", FILE, at("Memcached", "PreferredMaintenanceWindow")),
    breaks("D20", FILE, at("Database", "CACertificateIdentifier"), "rds-ca-2019"),
    breaks("D16", FILE, size("growing", "CacheNodes"), "30", at="Redis"),
    breaks("D10", FILE, size("growing", "DatabaseMaxGib"), "100000", at="Database"),
    breaks("D04", FILE, "Mappings.Engines.redis.Version", "7.9", at="Redis"),
    breaks("D07", FILE, at("Database", "MasterUsername")),
]

HARMLESS = [
    Change(FILE, "Mappings.Engines.valkey.Version", "8.1"),
    Change(FILE, size("growing", "DatabaseClass"), "db.r7g.xlarge"),
    Change(FILE, size("small", "DatabaseClass"), "db.m6i.large"),
    Change(FILE, size("dev", "CacheNodeType"), "cache.t4g.medium"),
    Change(FILE, size("growing", "CacheNodes"), "3"),
    Change(FILE, size("small", "DatabaseGib"), "200"),
    Change(FILE, size("small", "BackupDays"), "30"),
    Change(FILE, size("growing", "CatalogueWrites"), "6000"),
    Change(FILE, size("small", "CatalogueReads"), "1500"),
    Change(FILE, size("dev", "DatabaseMultiAz"), "true"),
    Change(FILE, at("Database", "EngineVersion"), "16.15"),
    Change(FILE, at("Database", "PreferredBackupWindow"), "04:00-05:00"),
    Change(FILE, at("Database", "PerformanceInsightsRetentionPeriod"), 731),
    Change(FILE, at("Database", "MonitoringInterval"), 15),
    Change(FILE, at("Redis", "SnapshotRetentionLimit"), 7),
    Change(FILE, "Resources.Database.UpdateReplacePolicy", "Retain"),
    Change(FILE, "Resources.CatalogueTable.DeletionPolicy", "Retain"),
    Change(FILE, at("SigningKey", "GenerateSecretString", "PasswordLength"), 96),
    Change(FILE, at("SigningKey", "Description"), "What cookies are signed with"),
    Change(FILE, INDEXES, lambda old: old[::-1]),
    Change(FILE, f"{INDEXES}.1.Projection.ProjectionType", "ALL"),
    Change(FILE, at("CatalogueTable", "AttributeDefinitions"), lambda old: old[::-1]),
    Change(FILE, at("DatabaseParameters", "Parameters", "log_min_duration_statement"), "250"),
    Change(FILE, at("RedisParameters", "Properties", "maxmemory-policy"), "allkeys-lfu"),
    Change(FILE, at("Database", "Tags"), [{"Key": "owner", "Value": "shop"}]),
    Change("backend.yaml", at("WorkerLogs", "RetentionInDays"), 90),
]
