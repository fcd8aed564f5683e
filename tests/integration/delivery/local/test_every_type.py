"""Every resource type of the shop's templates, deployed once and asked for at its own service."""

import json
import string
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.integration.conftest import STORES
from tests.integration.delivery.local.stacks import Stacks, outputs

TEMPLATE = Path(__file__).with_name("every_type.yaml")
ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def deployed(embedded_aws):
    """The stack's ids (`ids`), outputs (`outputs`), and a client per service (`client`)."""
    stacks = Stacks(embedded_aws)
    stack = stacks.create("every-type", TEMPLATE.read_text())
    assert "CREATE_COMPLETE" == stack["StackStatus"], stacks.reasons("every-type")
    return SimpleNamespace(
        ids=stacks.resources("every-type"), outputs=outputs(stack), client=embedded_aws.client
    )


def only(found):
    (one,) = found
    return one


def routes_of(deployed, table):
    found = deployed.client("ec2").describe_route_tables(RouteTableIds=[deployed.ids[table]])
    routes = only(found["RouteTables"])["Routes"]
    return only(route for route in routes if route["DestinationCidrBlock"] == "0.0.0.0/0")


def group_of(deployed, name):
    found = deployed.client("ec2").describe_security_groups(GroupIds=[deployed.ids[name]])
    return only(found["SecurityGroups"])


def test_an_address_has_its_tags(deployed):
    found = deployed.client("ec2").describe_addresses()["Addresses"]

    address = only(entry for entry in found if entry["PublicIp"] == deployed.ids["Address"])
    assert {"Key": "Name", "Value": "way-out"} in address["Tags"]


def test_a_nat_gateway_stands_in_its_subnet(deployed):
    found = deployed.client("ec2").describe_nat_gateways(NatGatewayIds=[deployed.ids["Nat"]])

    gateway = only(found["NatGateways"])
    assert ("available", deployed.ids["PublicSubnet"]) == (gateway["State"], gateway["SubnetId"])


def test_a_network_interface_forwards_for_others(deployed):
    ids = [deployed.ids["NatInterface"]]
    found = deployed.client("ec2").describe_network_interfaces(NetworkInterfaceIds=ids)

    interface = only(found["NetworkInterfaces"])
    assert interface["SourceDestCheck"] is False
    assert deployed.ids["LoadBalancerGroup"] == only(interface["Groups"])["GroupId"]


def test_routes_lead_to_a_gateway_a_nat_gateway_and_an_interface(deployed):
    assert deployed.ids["Gateway"] == routes_of(deployed, "Routes")["GatewayId"]
    assert deployed.ids["Nat"] == routes_of(deployed, "NatRoutes")["NatGatewayId"]
    assert (
        deployed.ids["NatInterface"] == routes_of(deployed, "InstanceRoutes")["NetworkInterfaceId"]
    )


def test_a_subnet_is_associated_with_its_routes(deployed):
    found = deployed.client("ec2").describe_route_tables(RouteTableIds=[deployed.ids["Routes"]])

    association = only(only(found["RouteTables"])["Associations"])
    assert deployed.ids["PublicSubnet"] == association["SubnetId"]


def test_a_gateway_endpoint_stands_in_its_route_table(deployed):
    ids = [deployed.ids["S3Endpoint"]]
    found = deployed.client("ec2").describe_vpc_endpoints(VpcEndpointIds=ids)

    endpoint = only(found["VpcEndpoints"])
    assert ("Gateway", [deployed.ids["NatRoutes"]]) == (
        endpoint["VpcEndpointType"],
        endpoint["RouteTableIds"],
    )


def test_flow_logs_go_to_the_bucket(deployed):
    found = deployed.client("ec2").describe_flow_logs(FlowLogIds=[deployed.ids["FlowLog"]])

    log = only(found["FlowLogs"])
    assert ("s3", f"arn:aws:s3:::{deployed.ids['Bucket']}", deployed.ids["Vpc"]) == (
        log["LogDestinationType"],
        log["LogDestination"],
        log["ResourceId"],
    )


def test_a_rule_lets_a_prefix_list_in(deployed):
    rule = only(group_of(deployed, "LoadBalancerGroup")["IpPermissions"])

    assert 443 == rule["FromPort"]
    assert [{"PrefixListId": "pl-3b927c52", "Description": "from CloudFront"}] == rule[
        "PrefixListIds"
    ]


def test_rules_let_one_group_talk_to_another(deployed):
    balancer, instances = deployed.ids["LoadBalancerGroup"], deployed.ids["InstanceGroup"]
    way_in = only(group_of(deployed, "InstanceGroup")["IpPermissions"])
    ways_out = group_of(deployed, "LoadBalancerGroup")["IpPermissionsEgress"]

    assert balancer == only(way_in["UserIdGroupPairs"])["GroupId"]
    assert [instances] == [pair["GroupId"] for way in ways_out for pair in way["UserIdGroupPairs"]]


def test_a_launch_template_resolves_its_image_at_launch(deployed):
    found = deployed.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=deployed.ids["LaunchTemplate"]
    )

    version = only(found["LaunchTemplateVersions"])
    assert deployed.outputs["TemplateVersion"] == str(version["VersionNumber"])
    assert version["LaunchTemplateData"]["ImageId"].startswith("resolve:ssm:/aws/service/")
    assert "required" == version["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"]


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_newest_amazon_linux_has_an_image(deployed, architecture):
    name = f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"

    assert deployed.client("ssm").get_parameter(Name=name)["Parameter"]["Value"].startswith("ami-")


def test_a_load_balancer_stands_in_both_zones(deployed):
    found = deployed.client("elbv2").describe_load_balancers(
        LoadBalancerArns=[deployed.outputs["LoadBalancerArn"]]
    )

    balancer = only(found["LoadBalancers"])
    zones = {zone["SubnetId"]: zone["ZoneName"] for zone in balancer["AvailabilityZones"]}
    assert deployed.ids["Vpc"] == balancer["VpcId"]
    assert {
        deployed.ids["PublicSubnet"]: "us-east-1a",
        deployed.ids["OtherSubnet"]: "us-east-1b",
    } == zones
    assert deployed.outputs["LoadBalancerName"] == balancer["DNSName"]
    assert deployed.outputs["LoadBalancerZone"] == balancer["CanonicalHostedZoneId"]
    assert balancer["LoadBalancerArn"].endswith(deployed.outputs["LoadBalancerFullName"])


def test_a_listener_refuses_what_no_rule_admits(deployed):
    found = deployed.client("elbv2").describe_listeners(ListenerArns=[deployed.ids["Listener"]])

    action = only(only(found["Listeners"])["DefaultActions"])
    assert "403" == action["FixedResponseConfig"]["StatusCode"]


def test_a_rule_admits_the_value_of_the_secret(deployed):
    secret = deployed.client("secretsmanager").get_secret_value(SecretId=deployed.ids["Secret"])
    found = deployed.client("elbv2").describe_rules(RuleArns=[deployed.ids["ListenerRule"]])

    condition = only(only(found["Rules"])["Conditions"])
    assert [json.loads(secret["SecretString"])["value"]] == condition["HttpHeaderConfig"]["Values"]


def test_a_target_group_knows_its_load_balancer(deployed):
    found = deployed.client("elbv2").describe_target_groups(
        TargetGroupArns=[deployed.ids["TargetGroup"]]
    )

    group = only(found["TargetGroups"])
    assert [deployed.ids["LoadBalancer"]] == group["LoadBalancerArns"]
    assert group["TargetGroupArn"].endswith(deployed.outputs["TargetGroupFullName"])
    assert "/healthz" == group["HealthCheckPath"]


def test_an_auto_scaling_group_keeps_targets_zones_and_mixed_instances(deployed):
    found = deployed.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[deployed.ids["Group"]]
    )

    group = only(found["AutoScalingGroups"])
    mixed = group["MixedInstancesPolicy"]
    template = mixed["LaunchTemplate"]["LaunchTemplateSpecification"]
    assert [deployed.ids["TargetGroup"]] == group["TargetGroupARNs"]
    assert ["us-east-1a", "us-east-1b"] == group["AvailabilityZones"]
    assert 25 == mixed["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"]
    assert deployed.ids["LaunchTemplate"] == template["LaunchTemplateId"]


def test_an_auto_scaling_group_has_policy_hook_and_schedule(deployed):
    autoscaling, group = deployed.client("autoscaling"), deployed.ids["Group"]
    policy = only(autoscaling.describe_policies(AutoScalingGroupName=group)["ScalingPolicies"])
    hook = only(autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"])
    action = only(
        autoscaling.describe_scheduled_actions(AutoScalingGroupName=group)[
            "ScheduledUpdateGroupActions"
        ]
    )

    assert 500 == policy["TargetTrackingConfiguration"]["TargetValue"]
    assert "autoscaling:EC2_INSTANCE_TERMINATING" == hook["LifecycleTransition"]
    assert ("0 3 * * *", 2) == (action["Recurrence"], action["MinSize"])


def test_an_instance_profile_is_referred_to_by_name_and_holds_its_role(deployed):
    found = deployed.client("iam").get_instance_profile(
        InstanceProfileName=deployed.ids["InstanceProfile"]
    )

    role = only(found["InstanceProfile"]["Roles"])
    assert deployed.ids["Role"] == role["RoleName"]


def test_a_role_has_its_inline_and_managed_policies(deployed):
    iam, role = deployed.client("iam"), deployed.ids["Role"]
    inline = iam.list_role_policies(RoleName=role)["PolicyNames"]
    managed = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]

    assert {"send", "publish"} == set(inline)
    assert {
        "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        deployed.ids["ManagedPolicy"],
    } == {policy["PolicyArn"] for policy in managed}


def test_a_bucket_is_encrypted_versioned_private_and_forgets(deployed):
    s3, bucket = deployed.client("s3"), deployed.ids["Bucket"]
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    rule = only(s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"])

    default = only(encryption["Rules"])["ApplyServerSideEncryptionByDefault"]
    assert "AES256" == default["SSEAlgorithm"]
    assert "Enabled" == s3.get_bucket_versioning(Bucket=bucket)["Status"]
    assert all(blocked.values())
    assert ("old", 30) == (rule["ID"], rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]


def test_a_bucket_can_be_a_website(deployed):
    found = deployed.client("s3").get_bucket_website(Bucket=deployed.ids["WebsiteBucket"])

    assert "index.html" == found["IndexDocument"]["Suffix"]
    assert deployed.ids["WebsiteBucket"] in deployed.outputs["WebsiteAddress"]


def test_a_bucket_name_can_end_in_a_piece_of_the_stack_id(deployed):
    start, _, piece = deployed.ids["FirewallLogBucket"].rpartition("-")

    assert f"aws-waf-logs-{ACCOUNT}-us-east-1" == start
    assert 8 == len(piece)
    assert set(piece) <= set(string.hexdigits)


def test_a_queue_gives_up_to_its_dead_letters(deployed):
    sqs = deployed.client("sqs")
    attributes = sqs.get_queue_attributes(
        QueueUrl=deployed.ids["Queue"], AttributeNames=["RedrivePolicy", "Policy"]
    )["Attributes"]

    redrive = json.loads(attributes["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"].endswith(deployed.ids["DeadLetters"].rpartition("/")[2])
    assert "sqs:*" == only(json.loads(attributes["Policy"])["Statement"])["Action"]


def test_a_topic_is_encrypted_and_has_its_policy_and_subscriber(deployed):
    sns, topic = deployed.client("sns"), deployed.ids["Topic"]
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    subscription = only(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])

    allowed = only(json.loads(attributes["Policy"])["Statement"])["Principal"]
    assert deployed.ids["Key"] == attributes["KmsMasterKeyId"]
    assert {"Service": "cloudwatch.amazonaws.com"} == allowed
    assert ("sqs", deployed.ids["Subscription"]) == (
        subscription["Protocol"],
        subscription["SubscriptionArn"],
    )


def test_a_database_has_a_managed_secret_that_holds_its_owners_password(deployed):
    found = deployed.client("rds").describe_db_instances()
    secret = only(found["DBInstances"])["MasterUserSecret"]["SecretArn"]
    value = deployed.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]

    assert deployed.outputs["DatabaseSecret"] == secret
    assert "shop_owner" == json.loads(value)["username"]
    assert json.loads(value)["password"]


def test_a_database_is_doubled_encrypted_and_where_its_endpoint_says(deployed):
    instance = only(deployed.client("rds").describe_db_instances()["DBInstances"])

    assert (True, True) == (instance["MultiAZ"], instance["StorageEncrypted"])
    assert deployed.ids["DatabaseSubnets"] == instance["DBSubnetGroup"]["DBSubnetGroupName"]
    assert (deployed.outputs["DatabaseAddress"], deployed.outputs["DatabasePort"]) == (
        instance["Endpoint"]["Address"],
        str(instance["Endpoint"]["Port"]),
    )
    assert deployed.outputs["DatabaseResource"] == instance["DbiResourceId"]
    assert deployed.outputs["DatabaseArn"] == instance["DBInstanceArn"]


def test_the_endpoints_are_where_the_stores_really_are(deployed):
    told = deployed.outputs

    assert STORES.database == f"{told['DatabaseAddress']}:{told['DatabasePort']}"
    assert STORES.memcached == f"{told['MemcachedAddress']}:{told['MemcachedPort']}"
    assert STORES.redis == f"{told['RedisAddress']}:{told['RedisPort']}"


def test_a_database_parameter_is_set(deployed):
    found = deployed.client("rds").describe_db_parameters(
        DBParameterGroupName=deployed.ids["DatabaseParameters"]
    )

    values = {entry["ParameterName"]: entry.get("ParameterValue") for entry in found["Parameters"]}
    assert "1" == values["rds.force_ssl"]


def test_a_table_keeps_index_encryption_recovery_and_expiry(deployed):
    dynamodb, name = deployed.client("dynamodb"), deployed.ids["Table"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]

    index = only(table["GlobalSecondaryIndexes"])
    assert ("by_category", "ACTIVE") == (index["IndexName"], index["IndexStatus"])
    assert "ENABLED" == table["SSEDescription"]["Status"]
    assert "ENABLED" == backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert ("expires", "ENABLED") == (expiry["AttributeName"], expiry["TimeToLiveStatus"])


def test_memcached_tells_where_its_nodes_are_discovered(deployed):
    found = deployed.client("elasticache").describe_cache_clusters(
        CacheClusterId=deployed.ids["Memcached"]
    )

    cluster = only(found["CacheClusters"])
    endpoint = cluster["ConfigurationEndpoint"]
    assert (deployed.outputs["MemcachedAddress"], deployed.outputs["MemcachedPort"]) == (
        endpoint["Address"],
        str(endpoint["Port"]),
    )
    assert (2, True) == (cluster["NumCacheNodes"], cluster["TransitEncryptionEnabled"])
    group = cluster["CacheParameterGroup"]["CacheParameterGroupName"]
    assert deployed.ids["CacheParameters"] == group


def test_the_redis_group_fails_over_asks_for_a_token_and_tells_both_endpoints(deployed):
    found = deployed.client("elasticache").describe_replication_groups(
        ReplicationGroupId=deployed.ids["Valkey"]
    )

    group = only(found["ReplicationGroups"])
    nodes = only(group["NodeGroups"])
    assert ("valkey", "enabled", True) == (
        group["Engine"],
        group["AutomaticFailover"],
        group["AuthTokenEnabled"],
    )
    assert deployed.outputs["RedisAddress"] == nodes["PrimaryEndpoint"]["Address"]
    assert deployed.outputs["RedisReaderPort"] == str(nodes["ReaderEndpoint"]["Port"])


def test_a_firewall_guards_the_load_balancer_with_its_rules(deployed):
    found = deployed.client("wafv2").get_web_acl_for_resource(
        ResourceArn=deployed.ids["LoadBalancer"]
    )

    assert ["staff", "common"] == [rule["Name"] for rule in found["WebACL"]["Rules"]]


def test_a_firewall_logs_without_cookies(deployed):
    found = deployed.client("wafv2").get_logging_configuration(
        ResourceArn=deployed.ids["FirewallLogs"]
    )

    logging = found["LoggingConfiguration"]
    assert [f"arn:aws:s3:::{deployed.ids['FirewallLogBucket']}"] == logging["LogDestinationConfigs"]
    assert ["cookie", "authorization"] == [
        field["SingleHeader"]["Name"] for field in logging["RedactedFields"]
    ]


def test_the_sets_of_a_firewall_hold_addresses_and_patterns(deployed):
    wafv2 = deployed.client("wafv2")
    ips = deployed.ids["Staff"].split("|")
    patterns = deployed.ids["Crawlers"].split("|")

    staff = wafv2.get_ip_set(Name=ips[0], Id=ips[1], Scope=ips[2])["IPSet"]
    crawlers = wafv2.get_regex_pattern_set(Name=patterns[0], Id=patterns[1], Scope=patterns[2])
    assert ["192.0.2.0/24"] == staff["Addresses"]
    expressions = crawlers["RegexPatternSet"]["RegularExpressionList"]
    assert [{"RegexString": "(?i)scrapy"}] == expressions


def test_a_distribution_fails_over_and_sends_the_secret(deployed):
    secret = deployed.client("secretsmanager").get_secret_value(SecretId=deployed.ids["Secret"])
    found = deployed.client("cloudfront").get_distribution(Id=deployed.ids["Distribution"])

    settings = found["Distribution"]["DistributionConfig"]
    origins = {origin["Id"]: origin for origin in settings["Origins"]["Items"]}
    header = only(origins["shop"]["CustomHeaders"]["Items"])
    group = only(settings["OriginGroups"]["Items"])
    assert json.loads(secret["SecretString"])["value"] == header["HeaderValue"]
    assert deployed.ids["AccessControl"] == origins["site"]["OriginAccessControlId"]
    assert [502, 503, 504] == group["FailoverCriteria"]["StatusCodes"]["Items"]
    assert deployed.ids["CachePolicy"] == settings["DefaultCacheBehavior"]["CachePolicyId"]


def test_the_policies_of_a_distribution_are_kept(deployed):
    cloudfront, ids = deployed.client("cloudfront"), deployed.ids
    cache = cloudfront.get_cache_policy(Id=ids["CachePolicy"])["CachePolicy"]
    request = cloudfront.get_origin_request_policy(Id=ids["OriginRequestPolicy"])
    response = cloudfront.get_response_headers_policy(Id=ids["ResponseHeadersPolicy"])

    key = cache["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    sent = request["OriginRequestPolicy"]["OriginRequestPolicyConfig"]["HeadersConfig"]
    added = response["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    hsts = added["SecurityHeadersConfig"]["StrictTransportSecurity"]
    assert ["session", "cart"] == key["CookiesConfig"]["Cookies"]["Items"]
    assert ("allExcept", ["Host"]) == (sent["HeaderBehavior"], sent["Headers"]["Items"])
    assert 31536000 == hsts["AccessControlMaxAgeSec"]


def test_a_function_is_published(deployed):
    found = deployed.client("cloudfront").describe_function(
        Name=deployed.ids["Function"], Stage="LIVE"
    )

    assert "LIVE" == found["FunctionSummary"]["FunctionMetadata"]["Stage"]


def test_an_access_control_signs_every_request(deployed):
    found = deployed.client("cloudfront").get_origin_access_control(
        Id=deployed.ids["AccessControl"]
    )

    settings = found["OriginAccessControl"]["OriginAccessControlConfig"]
    assert "always" == settings["SigningBehavior"]


def test_the_record_of_the_shop_depends_on_a_health_check(deployed):
    route53 = deployed.client("route53")
    check = route53.get_health_check(HealthCheckId=deployed.outputs["HealthCheckId"])
    records = route53.list_resource_record_sets(HostedZoneId=deployed.ids["Zone"])

    record = only(
        entry for entry in records["ResourceRecordSets"] if entry.get("Failover") == "PRIMARY"
    )
    assert "/edge-health" == check["HealthCheck"]["HealthCheckConfig"]["ResourcePath"]
    assert check["HealthCheck"]["Id"] == record["HealthCheckId"]


def test_a_certificate_is_issued(deployed):
    found = deployed.client("acm").describe_certificate(CertificateArn=deployed.ids["Certificate"])

    assert "ISSUED" == found["Certificate"]["Status"]


def test_alarms_tell_the_topic(deployed):
    found = deployed.client("cloudwatch").describe_alarms(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )

    alarms = {one["AlarmName"]: one for one in found["MetricAlarms"]}
    alarm, composite = alarms[deployed.ids["Alarm"]], only(found["CompositeAlarms"])
    assert [deployed.ids["Topic"]] == alarm["AlarmActions"] == composite["AlarmActions"]
    assert f'ALARM("{deployed.ids["Alarm"]}")' == composite["AlarmRule"]


def test_an_alarm_on_metric_math_keeps_its_queries(deployed):
    found = deployed.client("cloudwatch").describe_alarms(AlarmNames=[deployed.ids["MathAlarm"]])

    each, worst = only(found["MetricAlarms"])["Metrics"]
    assert (60, "Maximum") == (each["MetricStat"]["Period"], each["MetricStat"]["Stat"])
    assert (False, True) == (each["ReturnData"], worst["ReturnData"])
    assert "FILL(each, 0)" == worst["Expression"]


def test_a_dashboard_is_kept(deployed):
    found = deployed.client("cloudwatch").get_dashboard(DashboardName=deployed.ids["Dashboard"])

    assert {"widgets": []} == json.loads(found["DashboardBody"])


def test_a_budget_warns_the_topic(deployed):
    budgets, which = deployed.client("budgets"), {"AccountId": ACCOUNT}
    which["BudgetName"] = deployed.ids["Budget"]
    limit = budgets.describe_budget(**which)["Budget"]["BudgetLimit"]
    warning = only(budgets.describe_notifications_for_budget(**which)["Notifications"])

    assert "100" == limit["Amount"]
    assert 80 == warning["Threshold"]


def test_the_edge_delivers_its_logs_to_the_bucket(deployed):
    logs = deployed.client("logs")
    delivery = logs.get_delivery(id=deployed.ids["Delivery"])["delivery"]
    source = logs.get_delivery_source(name=deployed.ids["DeliverySource"])["deliverySource"]
    destination = logs.get_delivery_destination(name=deployed.ids["DeliveryDestination"])

    target = destination["deliveryDestination"]["deliveryDestinationConfiguration"]
    assert deployed.ids["DeliverySource"] == delivery["deliverySourceName"]
    assert "edge/{yyyy}/{MM}/{dd}" == delivery["s3DeliveryConfiguration"]["suffixPath"]
    assert "cloudfront" == source["service"]
    assert f"arn:aws:s3:::{deployed.ids['Bucket']}" == target["destinationResourceArn"]


def test_a_log_group_forgets(deployed):
    found = deployed.client("logs").describe_log_groups(logGroupNamePrefix=deployed.ids["LogGroup"])

    assert 30 == only(found["logGroups"])["retentionInDays"]


def test_a_secret_is_referred_to_by_its_arn_and_has_no_punctuation_where_none_is_wanted(deployed):
    found = deployed.client("secretsmanager").get_secret_value(SecretId=deployed.ids["Secret"])

    value = json.loads(found["SecretString"])["value"]
    assert deployed.ids["Secret"] == found["ARN"]
    assert 48 == len(value)
    assert value.isalnum()


def test_a_parameter_has_the_value_of_another_resource(deployed):
    found = deployed.client("ssm").get_parameter(Name=deployed.ids["Parameter"])

    assert deployed.ids["Queue"] == found["Parameter"]["Value"]


def test_a_key_rotates_under_its_alias(deployed):
    kms = deployed.client("kms")
    described = kms.describe_key(KeyId=deployed.ids["KeyAlias"])

    assert deployed.ids["Key"] == described["KeyMetadata"]["KeyId"]
    assert kms.get_key_rotation_status(KeyId=deployed.ids["Key"])["KeyRotationEnabled"]


def test_what_a_condition_leaves_out_is_not_made(deployed):
    assert "Nothing" not in deployed.ids
