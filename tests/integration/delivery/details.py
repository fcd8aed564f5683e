"""What the services tell of one thing, where their lists leave it out."""

import json

from botocore.exceptions import ClientError

from delivery.local.embedded_aws import ACCOUNT

# Each is asked for by get_bucket_...
BUCKET_FACTS = (
    "encryption",
    "lifecycle_configuration",
    "logging",
    "ownership_controls",
    "policy",
    "versioning",
    "website",
)


def _balancer(elbv2, entry):
    arn = entry["LoadBalancerArn"]
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    for listener in listeners:
        listener["Rules"] = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    return {"Attributes": pairs(attributes), "Listeners": listeners}


def _targets(elbv2, entry):
    arn = entry["TargetGroupArn"]
    attributes = elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return {"Attributes": pairs(attributes)}


def _launch_template(ec2, entry):
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=entry["LaunchTemplateId"])
    return {"Versions": versions["LaunchTemplateVersions"]}


def _fleet(autoscaling, entry):
    name = entry["AutoScalingGroupName"]
    return autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=name)


def _database_parameters(rds, entry):
    name = entry["DBParameterGroupName"]
    found = rds.describe_db_parameters(DBParameterGroupName=name, Source="user")["Parameters"]
    return {"Set": {one["ParameterName"]: one["ParameterValue"] for one in found}}


def _table(dynamodb, name):
    expiry = dynamodb.describe_time_to_live(TableName=name)
    backups = dynamodb.describe_continuous_backups(TableName=name)
    return {**dynamodb.describe_table(TableName=name)["Table"], **expiry, **backups}


def _queue(sqs, url):
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    written = {"Policy", "RedrivePolicy", "RedriveAllowPolicy"}
    return {name: json.loads(one) if name in written else one for name, one in told.items()}


def _topic(sns, entry):
    told = sns.get_topic_attributes(TopicArn=entry["TopicArn"])["Attributes"]
    return told | {"Policy": json.loads(told["Policy"])}


def _bucket(s3, entry):
    facts = {}
    for fact in BUCKET_FACTS:
        try:
            facts[fact] = getattr(s3, f"get_bucket_{fact}")(Bucket=entry["Name"])
        except ClientError as error:
            if not error.response["Error"]["Code"].startswith("NoSuch"):
                raise
    if "policy" in facts:
        facts["policy"] = json.loads(facts["policy"]["Policy"])
    closed = s3.get_public_access_block(Bucket=entry["Name"])["PublicAccessBlockConfiguration"]
    return {**facts, "closed": closed}


def _distribution(cloudfront, entry):
    return cloudfront.get_distribution_config(Id=entry["Id"])["DistributionConfig"]


def _firewall(wafv2, entry):
    which = {key: entry[key] for key in ("Name", "Id", "Scope")}
    logging = wafv2.list_logging_configurations(Scope=entry["Scope"])["LoggingConfigurations"]
    return {
        **wafv2.get_web_acl(**which)["WebACL"],
        "Logging": [one for one in logging if one["ResourceArn"] == entry["ARN"]],
        "Guarded": []
        if entry["Scope"] == "CLOUDFRONT"
        else wafv2.list_resources_for_web_acl(WebACLArn=entry["ARN"])["ResourceArns"],
    }


def _addresses(wafv2, entry):
    which = {key: entry[key] for key in ("Name", "Id", "Scope")}
    return wafv2.get_ip_set(**which)["IPSet"]


def _role(iam, entry):
    name = entry["RoleName"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "Policies": {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        },
        "Attached": [one["PolicyArn"] for one in attached],
    }


def _dashboard(cloudwatch, entry):
    found = cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])
    return {"Body": json.loads(found["DashboardBody"])}


def _budget(budgets, entry):
    which = {"AccountId": ACCOUNT, "BudgetName": entry["BudgetName"]}
    told = budgets.describe_notifications_for_budget(**which)["Notifications"]
    return {
        "Told": [
            (one["NotificationType"], one["Threshold"], subscriber["Address"])
            for one in told
            for subscriber in budgets.describe_subscribers_for_notification(
                **which, Notification=one
            )["Subscribers"]
        ]
    }


def _zone(route53, entry):
    return route53.list_resource_record_sets(HostedZoneId=entry["Id"])


def _key(kms, entry):
    id_ = entry["KeyId"]
    policy = kms.get_key_policy(KeyId=id_, PolicyName="default")["Policy"]
    return {
        **kms.describe_key(KeyId=id_)["KeyMetadata"],
        "Rotates": kms.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"],
        "Policy": json.loads(policy),
    }


def _secret(secretsmanager, entry):
    return {"Value": secretsmanager.get_secret_value(SecretId=entry["ARN"])["SecretString"]}


DETAILS = {
    "describe_auto_scaling_groups": _fleet,
    "describe_budgets": _budget,
    "describe_db_parameter_groups": _database_parameters,
    "describe_launch_templates": _launch_template,
    "describe_load_balancers": _balancer,
    "describe_target_groups": _targets,
    "list_buckets": _bucket,
    "list_dashboards": _dashboard,
    "list_distributions": _distribution,
    "list_hosted_zones": _zone,
    "list_ip_sets": _addresses,
    "list_keys": _key,
    "list_queues": _queue,
    "list_roles": _role,
    "list_secrets": _secret,
    "list_tables": _table,
    "list_topics": _topic,
    "list_web_acls": _firewall,
}


def pairs(attributes):
    """Return a list of Key and Value as a dictionary."""
    return {one["Key"]: one["Value"] for one in attributes}
