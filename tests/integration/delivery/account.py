"""What stands in an account, as each service tells it; CloudFormation is never asked."""

import base64
import datetime as dt
import functools
import json
from dataclasses import dataclass

from delivery.local.embedded_aws import ACCOUNT, REGION, EmbeddedAWS
from tests.integration.delivery.details import DETAILS

# Service, operation, argument, where the list stands in the answer, what names an entry: where
# CloudFormation names it too, by the same words as Ref.
LISTED = f"""
acm            list_certificates               -                   CertificateSummaryList          CertificateArn
autoscaling    describe_auto_scaling_groups    -                   AutoScalingGroups               AutoScalingGroupName
autoscaling    describe_policies               -                   ScalingPolicies                 PolicyARN
budgets        describe_budgets                AccountId={ACCOUNT} Budgets                         BudgetName
cloudfront     list_cache_policies             Type=custom         CachePolicyList.Items           CachePolicy.Id
cloudfront     list_distributions              -                   DistributionList.Items          Id
cloudfront     list_origin_access_controls     -                   OriginAccessControlList.Items   Id
cloudfront     list_response_headers_policies  Type=custom         ResponseHeadersPolicyList.Items ResponseHeadersPolicy.Id
cloudwatch     describe_alarms                 -                   MetricAlarms                    AlarmName
cloudwatch     list_dashboards                 -                   DashboardEntries                DashboardName
dynamodb       list_tables                     -                   TableNames                      -
ec2            describe_addresses              -                   Addresses                       PublicIp
ec2            describe_flow_logs              -                   FlowLogs                        FlowLogId
ec2            describe_internet_gateways      -                   InternetGateways                InternetGatewayId
ec2            describe_launch_templates       -                   LaunchTemplates                 LaunchTemplateId
ec2            describe_nat_gateways           -                   NatGateways                     NatGatewayId
ec2            describe_network_interfaces     -                   NetworkInterfaces               NetworkInterfaceId
ec2            describe_route_tables           -                   RouteTables                     RouteTableId
ec2            describe_security_groups        -                   SecurityGroups                  GroupId
ec2            describe_subnets                -                   Subnets                         SubnetId
ec2            describe_vpc_endpoints          -                   VpcEndpoints                    VpcEndpointId
ec2            describe_vpcs                   -                   Vpcs                            VpcId
elasticache    describe_cache_clusters         -                   CacheClusters                   CacheClusterId
elasticache    describe_cache_parameter_groups -                   CacheParameterGroups            CacheParameterGroupName
elasticache    describe_cache_subnet_groups    -                   CacheSubnetGroups               CacheSubnetGroupName
elasticache    describe_replication_groups     -                   ReplicationGroups               ReplicationGroupId
elbv2          describe_load_balancers         -                   LoadBalancers                   LoadBalancerArn
elbv2          describe_target_groups          -                   TargetGroups                    TargetGroupArn
iam            list_instance_profiles          -                   InstanceProfiles                InstanceProfileName
iam            list_roles                      -                   Roles                           RoleName
kms            list_keys                       -                   Keys                            KeyId
logs           describe_deliveries             -                   deliveries                      id
logs           describe_delivery_destinations  -                   deliveryDestinations            name
logs           describe_delivery_sources       -                   deliverySources                 name
logs           describe_log_groups             -                   logGroups                       logGroupName
rds            describe_db_instances           -                   DBInstances                     DBInstanceIdentifier
rds            describe_db_parameter_groups    -                   DBParameterGroups               DBParameterGroupName
rds            describe_db_snapshots           -                   DBSnapshots                     DBSnapshotIdentifier
rds            describe_db_subnet_groups       -                   DBSubnetGroups                  DBSubnetGroupName
route53        list_health_checks              -                   HealthChecks                    Id
route53        list_hosted_zones               -                   HostedZones                     Id
s3             list_buckets                    -                   Buckets                         Name
secretsmanager list_secrets                    -                   SecretList                      ARN
sns            list_subscriptions              -                   Subscriptions                   SubscriptionArn
sns            list_topics                     -                   Topics                          TopicArn
sqs            list_queues                     -                   QueueUrls                       -
wafv2          list_ip_sets                    Scope=CLOUDFRONT    IPSets                          Name|Id|Scope
wafv2          list_ip_sets                    Scope=REGIONAL      IPSets                          Name|Id|Scope
wafv2          list_web_acls                   Scope=CLOUDFRONT    WebACLs                         Name|Id|Scope
wafv2          list_web_acls                   Scope=REGIONAL      WebACLs                         Name|Id|Scope
"""  # noqa: E501, a table is read by its columns

TABLE = [line.split() for line in LISTED.strip().splitlines()]

# What changes by itself or with each answer; times are left out by their type.
RESTLESS = {"ETag", "LockToken", "CreatedTimestamp", "LastModifiedTimestamp", "ResponseMetadata"}


@dataclass(frozen=True)
class Account:
    """The account of one embedded AWS, seen in one region."""

    aws: EmbeddedAWS
    region: str = REGION

    def client(self, service):
        return _client(self.aws, self.region, service)

    def contents(self):
        """Return all that stands: facts by operation and name, as in `vpcs vpc-1234`."""
        return {
            f"{operation.partition('_')[2]} {name}": at_rest(facts)
            for service, operation, argument, place, named in TABLE
            for name, facts in self._list(service, operation, argument, place, named)
        }

    def _list(self, service, operation, argument, place, named):
        client = self.client(service)
        given = dict([argument.split("=")]) if argument != "-" else {}
        if client.can_paginate(operation):
            answer = client.get_paginator(operation).paginate(**given).build_full_result()
        else:
            answer = getattr(client, operation)(**given)
        tell = DETAILS.get(operation, lambda _client, _entry: {})
        for entry in inside(answer, place) or ():
            if named == "-":
                yield entry, tell(client, entry)
            else:
                known = given | entry
                name = "|".join(str(inside(known, one)) for one in named.split("|"))
                yield name, known | tell(client, known)


# A client takes longer to make than to use, and all modules ask the same embedded AWS.
@functools.cache
def _client(aws, region, service):
    client = aws.client(service, region=region)
    client.meta.events.register("before-parse.wafv2.*", _as_the_api_writes)
    return client


def inside(value, path):
    """Return what lies under a dotted path, None where nothing does."""
    for key in path.split("."):
        value = (value or {}).get(key)
    return value


def at_rest(value):
    """Return *value* without what changes by itself."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in RESTLESS}
        return {key: at_rest(one) for key, one in kept.items() if not isinstance(one, dt.datetime)}
    return [at_rest(one) for one in value] if isinstance(value, list) else value


# ---- where the embedded AWS differs


def _as_the_api_writes(response_dict, **_):
    """The API writes two parts of a firewall otherwise than templates do; here it does not."""
    if response_dict["body"]:
        answer = _as_the_api(json.loads(response_dict["body"]))
        response_dict["body"] = json.dumps(answer).encode()


def _as_the_api(value):
    if isinstance(value, list):
        return [_as_the_api(one) for one in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("SearchString"), str):
        search = base64.b64encode(value["SearchString"].encode()).decode()
        value = value | {"SearchString": search}
    if "IPSetReferenceStatement" in value:
        value = value | {
            "IPSetReferenceStatement": {"ARN": value["IPSetReferenceStatement"]["Arn"]}
        }
    return {key: _as_the_api(one) for key, one in value.items()}
