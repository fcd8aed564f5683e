"""Edge watch tier: alarms on CloudFront and DNS, and CloudFront's logs.

Their metrics and deliveries exist in us-east-1 alone and only after the edge: nested in the
root when that is launched there, a small root of its own otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, Sub, Template, logs, s3, sns

from blueprints.accepted import accepted
from blueprints.alarm import alarm
from blueprints.buckets import log_bucket
from blueprints.choices import has_alarm_email, has_domain
from blueprints.kinds import BucketName, DistributionId, Email, HealthCheckId, TopicArn
from blueprints.parameters import only_in_us_east_1, show, stack_token
from blueprints.permissions import (
    below,
    only_over_tls,
    policy,
    service_may_look,
    service_may_write,
    services_may_publish,
)

# Share of answers that are errors, in percent.
FAILING_PERCENT = 5

# What is told of a request: enough to find faults and abuse, no cookies and no query.
FIELDS = (
    "date",
    "time",
    "x-edge-location",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "sc-bytes",
    "time-taken",
    "x-edge-result-type",
    "x-edge-detailed-result-type",
    "x-edge-request-id",
    "cs-protocol-version",
    "ssl-protocol",
    "cs(User-Agent)",
)


@dataclass(frozen=True)
class Inputs:
    distribution_id: DistributionId
    edge_health_check_id: HealthCheckId
    shop_health_check_id: HealthCheckId
    edge_web_acl_logs_bucket_name: BucketName
    alarm_email: Email


@dataclass(frozen=True)
class Outputs: ...


def build(t: Template, given: Inputs) -> Outputs:
    """Edge watch tier: alarms on CloudFront and DNS, CloudFront's logs, in us-east-1 alone."""
    topic = _topic(t, given)
    told = TopicArn(Ref(topic))
    domain = has_domain(t, given.edge_health_check_id, given.shop_health_check_id)
    t.add_resource(
        alarm(
            "EdgeFailing",
            told,
            tells="More than one answer in twenty of CloudFront is an error",
            namespace="AWS/CloudFront",
            metric="5xxErrorRate",
            dimensions={"DistributionId": given.distribution_id, "Region": "Global"},
            statistic="Average",
            above=FAILING_PERCENT,
            times=5,
        )
    )
    for title, check, tells in (
        ("EdgeUnwell", given.edge_health_check_id, "CloudFront fails: DNS shows 'back soon'"),
        ("ShopUnwell", given.shop_health_check_id, "The storefront is down: the edge fails over"),
    ):
        t.add_resource(
            alarm(
                title,
                told,
                tells=tells,
                namespace="AWS/Route53",
                metric="HealthCheckStatus",
                dimensions={"HealthCheckId": check},
                statistic="Minimum",
                below=1,
                times=2,
                silence="breaching",
                condition=domain,
            )
        )
    _logs(t, given)
    only_in_us_east_1(t)
    show(t)
    return Outputs()


def _topic(t: Template, given: Inputs) -> sns.Topic:
    reason = (
        "alarms hold names and numbers of metrics; the AWS-managed key would silence CloudWatch, "
        "and the shop's key lives in the shop's region"
    )
    topic = t.add_resource(
        sns.Topic("EdgeAlarmTopic", Metadata=accepted(checkov={"CKV_AWS_26": reason}))
    )
    t.add_resource(
        sns.TopicPolicy(
            "EdgeAlarmTopicPolicy",
            Topics=[Ref(topic)],
            PolicyDocument=policy(services_may_publish(Ref(topic), ["cloudwatch.amazonaws.com"])),
        )
    )
    t.add_resource(
        sns.SubscriptionResource(
            "EdgeAlarmMail",
            Condition=has_alarm_email(t, given.alarm_email),
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=given.alarm_email,
        )
    )
    return topic


def _logs(t: Template, given: Inputs) -> None:
    """Deliver CloudFront's logs, the newer way: chosen fields, no public write of any kind."""
    bucket = t.add_resource(log_bucket("EdgeLogsBucket", logs=given.edge_web_acl_logs_bucket_name))
    arn = bucket.get_att("Arn")
    allowed = t.add_resource(
        s3.BucketPolicy(
            "EdgeLogsBucketPolicy",
            Bucket=Ref(bucket),
            PolicyDocument=policy(
                only_over_tls([arn, below(arn, "/*")], "s3"),
                service_may_write(
                    "EdgeLogs",
                    "delivery.logs.amazonaws.com",
                    [below(arn, "/AWSLogs/*")],
                    source=Sub(
                        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:"
                        "delivery-source:*"
                    ),
                ),
                service_may_look("EdgeLogsLook", "delivery.logs.amazonaws.com", arn),
            ),
        )
    )
    source = t.add_resource(
        logs.DeliverySource(
            "EdgeLogsSource",
            Name=Sub("edge-${Id}", Id=stack_token()),
            LogType="ACCESS_LOGS",
            ResourceArn=Sub(
                "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Id}",
                Id=given.distribution_id,
            ),
        )
    )
    destination = t.add_resource(
        logs.DeliveryDestination(
            "EdgeLogsDestination",
            Name=Sub("edge-${Id}", Id=stack_token()),
            DestinationResourceArn=arn,
            OutputFormat="json",
            DependsOn=allowed,
        )
    )
    t.add_resource(
        logs.Delivery(
            "EdgeLogsDelivery",
            DeliverySourceName=Ref(source),
            DeliveryDestinationArn=destination.get_att("Arn"),
            RecordFields=list(FIELDS),
            S3SuffixPath="{DistributionId}/{yyyy}/{MM}/{dd}",
        )
    )
