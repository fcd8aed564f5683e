"""Who may do what: awacs statements named by the deed, used by the tiers.

A role's statements name the resources they touch. Where AWS offers no resource to name, the
statement says so in its Sid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awacs import (
    autoscaling,
    cloudformation,
    dynamodb,
    ec2,
    kms,
    logs,
    rds_db,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
    ssmmessages,
    sts,
)
from awacs.aws import (
    Action,
    Allow,
    ArnLike,
    Bool,
    Condition,
    Deny,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import AWSHelperFn, Ref, Sub

from blueprints.wiring import Value

Resource = Value | AWSHelperFn

ACCOUNT = Ref("AWS::AccountId")

CATALOGUE_ACTIONS = [
    dynamodb.BatchGetItem,
    dynamodb.ConditionCheckItem,
    dynamodb.DeleteItem,
    dynamodb.GetItem,
    dynamodb.PutItem,
    dynamodb.Query,
    dynamodb.UpdateItem,
]


def policy(*statements: Statement) -> PolicyDocument:
    """Return the policy document of *statements*."""
    return PolicyDocument(Version="2012-10-17", Statement=list(statements))


def assumed_by(service: str) -> PolicyDocument:
    """Let *service* (such as "ec2") take the role on."""
    return policy(
        Statement(
            Effect=Allow,
            Action=[sts.AssumeRole],
            Principal=Principal("Service", f"{service}.amazonaws.com"),
        )
    )


def below(arn: Any, path: str) -> Sub:
    """Return the ARN of what lies under *arn*, such as below(bucket, "/static/*")."""
    return Sub("${Arn}" + path, Arn=arn)


# ---- resource policies


def only_over_tls(resources: Sequence[Any], service_prefix: str) -> Statement:
    """Deny every action of the service on *resources* over an unencrypted connection."""
    return Statement(
        Sid="OnlyOverTls",
        Effect=Deny,
        Action=[Action(service_prefix, "*")],
        Principal=Principal("*"),
        Resource=list(resources),
        Condition=Condition(Bool({"aws:SecureTransport": "false"})),
    )


def service_may_write(
    sid: str, service: str, resources: Sequence[Any], *, source: Any = None
) -> Statement:
    """Let an AWS log service put objects, for this account (and *source* resources) only."""
    conditions: list[Any] = [StringEquals({"aws:SourceAccount": ACCOUNT})]
    if source is not None:
        conditions.append(ArnLike({"aws:SourceArn": source}))
    return _service_may_put(sid, service, resources, Condition=Condition(conditions))


def load_balancers_may_write(bucket: Any, prefix: str) -> Statement:
    """Let load balancers of this account log; the account stands in the path they write to.

    They name no source account, so a condition on it would refuse them.
    """
    folder = Sub("${Bucket}/" + prefix + "/AWSLogs/${AWS::AccountId}/*", Bucket=bucket)
    service = "logdelivery.elasticloadbalancing.amazonaws.com"
    return _service_may_put("LoadBalancerLogs", service, [folder])


def _service_may_put(
    sid: str, service: str, resources: Sequence[Any], **condition: Condition
) -> Statement:
    return Statement(
        Sid=sid,
        Effect=Allow,
        Action=[s3.PutObject],
        Principal=Principal("Service", service),
        Resource=list(resources),
        **condition,
    )


def service_may_look(sid: str, service: str, bucket: Any) -> Statement:
    """Let an AWS log service read the bucket's owner, which it asks before it delivers."""
    return Statement(
        Sid=sid,
        Effect=Allow,
        Action=[s3.GetBucketAcl],
        Principal=Principal("Service", service),
        Resource=[bucket],
        Condition=Condition(StringEquals({"aws:SourceAccount": ACCOUNT})),
    )


def distribution_may_read(objects: Any, distribution: Any) -> Statement:
    """Let one CloudFront distribution read objects, by its origin access control."""
    return Statement(
        Sid="OnlyThroughTheEdge",
        Effect=Allow,
        Action=[s3.GetObject],
        Principal=Principal("Service", "cloudfront.amazonaws.com"),
        Resource=[objects],
        Condition=Condition(StringEquals({"aws:SourceArn": distribution})),
    )


def account_owns_key() -> Statement:
    """Leave the key to the account's own policies, as KMS wants of every key."""
    return Statement(
        Sid="AccountOwnsKey",
        Effect=Allow,
        Action=[Action("kms", "*")],
        Principal=Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")),
        Resource=["*"],
    )


def log_groups_may_encrypt() -> Statement:
    """Let CloudWatch Logs use the key for log groups of this account."""
    groups = Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*")
    return Statement(
        Sid="LogGroupsOfThisAccount",
        Effect=Allow,
        Action=[
            kms.Decrypt,
            kms.DescribeKey,
            kms.Encrypt,
            kms.GenerateDataKey,
            kms.GenerateDataKeyWithoutPlaintext,
            kms.ReEncryptFrom,
            kms.ReEncryptTo,
        ],
        Principal=Principal("Service", Sub("logs.${AWS::Region}.amazonaws.com")),
        Resource=["*"],
        Condition=Condition(ArnLike({"kms:EncryptionContext:aws:logs:arn": groups})),
    )


def alarms_may_encrypt() -> Statement:
    """Let alarms and budgets use the key for the topics they tell.

    Without a condition: what they do not fill in would silence them, and the topics' own
    policies let in this account only.
    """
    return Statement(
        Sid="AlarmsAndBudgets",
        Effect=Allow,
        Action=[kms.Decrypt, kms.GenerateDataKey],
        Principal=Principal("Service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]),
        Resource=["*"],
    )


def services_may_publish(topic: Any, services: Sequence[str]) -> Statement:
    """Let AWS services publish to *topic* for this account only."""
    return Statement(
        Sid="ThisAccountsAlarms",
        Effect=Allow,
        Action=[sns.Publish],
        Principal=Principal("Service", list(services)),
        Resource=[topic],
        Condition=Condition(StringEquals({"aws:SourceAccount": ACCOUNT})),
    )


# ---- what roles may do


def _may(
    sid: str, actions: Sequence[Action], resources: Sequence[Any], *conditions: Any
) -> Statement:
    return Statement(
        Sid=sid,
        Effect=Allow,
        Action=list(actions),
        Resource=list(resources),
        **({"Condition": Condition(list(conditions))} if conditions else {}),
    )


def may_send_orders(queue: Resource) -> Statement:
    """Leave orders on the queue."""
    return _may("SendOrders", [sqs.SendMessage], [queue])


def may_take_orders(queue: Resource) -> Statement:
    """Take orders off the queue, hold them longer, give them back."""
    return _may(
        "TakeOrders",
        [
            sqs.ReceiveMessage,
            sqs.DeleteMessage,
            sqs.ChangeMessageVisibility,
            sqs.GetQueueAttributes,
        ],
        [queue],
    )


def may_handle_dead_letters(queue: Resource) -> Statement:
    """Set bad messages aside, look at them, have SQS move them back."""
    return _may(
        "HandleDeadLetters",
        [
            sqs.SendMessage,
            sqs.ReceiveMessage,
            sqs.DeleteMessage,
            sqs.ChangeMessageVisibility,
            sqs.GetQueueAttributes,
            sqs.StartMessageMoveTask,
            sqs.ListMessageMoveTasks,
        ],
        [queue],
    )


def may_publish(topic: Resource) -> Statement:
    """Tell subscribers of a topic."""
    return _may("PublishEvents", [sns.Publish], [topic])


def may_use_catalogue(table: Resource) -> Statement:
    """Read and write products, never the table itself."""
    return _may("UseCatalogue", CATALOGUE_ACTIONS, [table, below(table, "/index/*")])


def may_read_secret(sid: str, *secrets: Resource) -> Statement:
    """Read the values of named secrets."""
    return _may(sid, [secretsmanager.GetSecretValue], secrets)


def may_use_key(key: Resource) -> Statement:
    """Use the customer key through the services that hold the shop's data, never by itself."""
    return _may(
        "UseKeyThroughServices",
        [kms.Decrypt, kms.GenerateDataKey],
        [key],
        StringEquals(
            {
                "kms:ViaService": [
                    Sub("dynamodb.${AWS::Region}.amazonaws.com"),
                    Sub("secretsmanager.${AWS::Region}.amazonaws.com"),
                    Sub("sns.${AWS::Region}.amazonaws.com"),
                    Sub("sqs.${AWS::Region}.amazonaws.com"),
                ]
            }
        ),
    )


def may_log_in_to_database(resource_id: Resource, user: str) -> Statement:
    """Ask for a 15-minute login token of one database user."""
    return _may(
        "LogInToDatabase",
        [rds_db.connect],
        [
            Sub(
                "arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:${Id}/"
                + user,
                Id=resource_id,
            )
        ],
    )


def may_read_objects(sid: str, objects: Any) -> Statement:
    """Read objects by name, without listing them."""
    return _may(sid, [s3.GetObject], [objects])


def may_put_objects(sid: str, *objects: Any) -> Statement:
    """Write objects by name."""
    return _may(sid, [s3.PutObject], objects)


def may_write_logs(group: Resource) -> Statement:
    """Write to one log group, which exists already."""
    return _may(
        "WriteLogs",
        [logs.CreateLogStream, logs.PutLogEvents, logs.DescribeLogStreams],
        [group],
    )


def may_be_managed() -> list[Statement]:
    """Open the two channels of Session Manager, which have no resource to name."""
    return [
        _may("ReportToSessionManager", [ssm.UpdateInstanceInformation], [own_instances()]),
        _may(
            "BeReachedBySessionManager",
            [
                ssmmessages.CreateControlChannel,
                ssmmessages.CreateDataChannel,
                ssmmessages.OpenControlChannel,
                ssmmessages.OpenDataChannel,
            ],
            ["*"],
        ),
    ]


def own_instances() -> Sub:
    """Return the ARN of every instance of this account and region."""
    return Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*")


def may_signal_stack() -> Statement:
    """Tell CloudFormation that the instance serves."""
    return _may("SignalStack", [cloudformation.SignalResource], [Ref("AWS::StackId")])


def may_end_draining() -> list[Statement]:
    """Find the own group, which has no resource to name, and tell it the work is given back."""
    group = Sub(
        "arn:${AWS::Partition}:autoscaling:${AWS::Region}:${AWS::AccountId}:"
        "autoScalingGroup:*:autoScalingGroupName/${AWS::StackName}-*"
    )
    return [
        _may("FindOwnGroup", [autoscaling.DescribeAutoScalingInstances], ["*"]),
        _may("EndDraining", [autoscaling.CompleteLifecycleAction], [group]),
    ]


def may_become_nat(interface: Resource) -> list[Statement]:
    """Take over one network interface and forward foreign traffic through the own instance."""
    ours = StringEquals({"aws:ResourceTag/shop:role": "nat"})
    return [
        _may("TakeInterface", [ec2.AttachNetworkInterface], [interface, own_instances()], ours),
        _may("ForwardForeignTraffic", [ec2.ModifyInstanceAttribute], [own_instances()], ours),
    ]
