"""PostgreSQL of the data tier: a standby in the other zone, TLS only, logins by IAM token."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import sts
from awacs.aws import Allow, Condition, Principal, Statement, StringEquals
from troposphere import Ref, Sub, Template, iam, rds

from blueprints import ports
from blueprints.accepted import accepted
from blueprints.alarm import alarm
from blueprints.choices import Row
from blueprints.kinds import DataSubnetId, KeyArn, SecurityGroupId, Switch, TopicArn
from blueprints.permissions import ACCOUNT, policy

# RDS moves the minor version by itself in the maintenance window; this is where a new one starts.
VERSION = "16.14"
FAMILY = "postgres16"
DATABASE = "shop"
# Owns the schema; only `worker migrate` logs in as it. The application's role is made there.
OWNER = "shop_owner"

MIB = 1024**2


def build_database(
    t: Template,
    *,
    of_size: Row,
    subnets: Sequence[DataSubnetId],
    group: SecurityGroupId,
    key: KeyArn,
    protect: Switch,
    topic: TopicArn,
) -> rds.DBInstance:
    """Add the database, its parameters and its alarms."""
    places = t.add_resource(
        rds.DBSubnetGroup(
            "DatabaseSubnets",
            DBSubnetGroupDescription="Private subnets 3 and 4",
            SubnetIds=list(subnets),
        )
    )
    database = t.add_resource(
        rds.DBInstance(
            "Database",
            Metadata=accepted(checkov={"CKV_AWS_157": "two zones by size: all but dev have them"}),
            Engine="postgres",
            EngineVersion=VERSION,
            DBInstanceClass=of_size("DatabaseClass"),
            DBName=DATABASE,
            Port=str(ports.POSTGRESQL),
            MultiAZ=of_size("DatabaseMultiAz"),
            DBSubnetGroupName=Ref(places),
            VPCSecurityGroups=[group],
            PubliclyAccessible=False,
            StorageType="gp3",
            AllocatedStorage=of_size("DatabaseGib"),
            MaxAllocatedStorage=of_size("DatabaseMaxGib"),
            StorageEncrypted=True,
            KmsKeyId=key,
            MasterUsername=OWNER,
            ManageMasterUserPassword=True,
            MasterUserSecret=rds.MasterUserSecret(KmsKeyId=key),
            EnableIAMDatabaseAuthentication=True,
            DBParameterGroupName=Ref(_parameters(t)),
            CACertificateIdentifier="rds-ca-rsa2048-g1",
            AutoMinorVersionUpgrade=True,
            # Night in Brazil; the backup before the maintenance.
            PreferredBackupWindow="05:00-05:30",
            PreferredMaintenanceWindow="mon:06:00-mon:06:30",
            BackupRetentionPeriod=of_size("BackupDays"),
            CopyTagsToSnapshot=True,
            DeleteAutomatedBackups=False,
            DeletionProtection=protect,
            EnableCloudwatchLogsExports=["postgresql", "upgrade"],
            EnablePerformanceInsights=True,
            PerformanceInsightsKMSKeyId=key,
            PerformanceInsightsRetentionPeriod=7,
            MonitoringInterval=60,
            MonitoringRoleArn=_monitoring(t).get_att("Arn"),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
        )
    )
    _alarms(t, database, of_size, topic)
    return database


def _parameters(t: Template) -> rds.DBParameterGroup:
    return t.add_resource(
        rds.DBParameterGroup(
            "DatabaseParameters",
            Family=FAMILY,
            Description="TLS only; slow statements are logged; nobody holds locks while idle",
            Parameters={
                "rds.force_ssl": "1",
                "log_min_duration_statement": "500",
                "log_lock_waits": "1",
                "log_statement": "ddl",
                "idle_in_transaction_session_timeout": "60000",
            },
        )
    )


def _monitoring(t: Template) -> iam.Role:
    """The role by which RDS reports what the machine below the database does."""
    return t.add_resource(
        iam.Role(
            "DatabaseMonitoring",
            AssumeRolePolicyDocument=policy(
                Statement(
                    Effect=Allow,
                    Action=[sts.AssumeRole],
                    Principal=Principal("Service", "monitoring.rds.amazonaws.com"),
                    Condition=Condition(StringEquals({"aws:SourceAccount": ACCOUNT})),
                )
            ),
            ManagedPolicyArns=[
                Sub(
                    "arn:${AWS::Partition}:iam::aws:policy/service-role/"
                    "AmazonRDSEnhancedMonitoringRole"
                )
            ],
        )
    )


def _alarms(t: Template, database: rds.DBInstance, of_size: Row, topic: TopicArn) -> None:
    watched = {"DBInstanceIdentifier": Ref(database)}
    t.add_resource(
        alarm(
            "DatabaseDiskFull",
            topic,
            tells="The database's disk is nearly full, and RDS has not made it larger",
            namespace="AWS/RDS",
            metric="FreeStorageSpace",
            dimensions=watched,
            statistic="Minimum",
            below=of_size("DatabaseFreeBytes"),
            minutes=5,
            silence="missing",
        )
    )
    t.add_resource(
        alarm(
            "DatabaseBusy",
            topic,
            tells="The database's processor has been above 80 % for a quarter of an hour",
            namespace="AWS/RDS",
            metric="CPUUtilization",
            dimensions=watched,
            statistic="Average",
            above=80,
            minutes=5,
            times=3,
            silence="missing",
        )
    )
    t.add_resource(
        alarm(
            "DatabaseMemoryLow",
            topic,
            tells="Less than 100 MiB of the database's memory are free",
            namespace="AWS/RDS",
            metric="FreeableMemory",
            dimensions=watched,
            statistic="Minimum",
            below=100 * MIB,
            minutes=5,
            times=3,
            silence="missing",
        )
    )
