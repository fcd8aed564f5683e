"""The resource types that the project adds to the emulator, changed in place and taken away."""

from pathlib import Path

import pytest

from tests.integration.delivery.local.stacks import Stacks

EVERY_TYPE = Path(__file__).with_name("every_type.yaml")

CHANGING = """
Parameters:
  Network: {Type: String}
  Pattern: {Type: String}
  Cookie: {Type: String}
  Path: {Type: String}
  Amount: {Type: String}
  Description: {Type: String}
Resources:
  Staff:
    Type: AWS::WAFv2::IPSet
    Properties: {Scope: REGIONAL, IPAddressVersion: IPV4, Addresses: [!Ref Network]}
  Crawlers:
    Type: AWS::WAFv2::RegexPatternSet
    Properties: {Scope: REGIONAL, RegularExpressionList: [!Ref Pattern]}
  Firewall:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      DefaultAction: {Allow: {}}
      VisibilityConfig:
        {CloudWatchMetricsEnabled: true, MetricName: front, SampledRequestsEnabled: true}
  Logs:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      ResourceArn: !GetAtt Firewall.Arn
      LogDestinationConfigs: ["arn:aws:s3:::aws-waf-logs-shop"]
      RedactedFields: [{SingleHeader: {Name: !Ref Cookie}}]
  Check:
    Type: AWS::Route53::HealthCheck
    Properties:
      HealthCheckConfig:
        {Type: HTTPS, FullyQualifiedDomainName: shop.example, ResourcePath: !Ref Path}
  Budget:
    Type: AWS::Budgets::Budget
    Properties:
      Budget:
        BudgetType: COST
        TimeUnit: MONTHLY
        BudgetLimit: {Amount: !Ref Amount, Unit: USD}
  Alarm:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmRule: "FALSE", AlarmDescription: !Ref Description}
"""

BEFORE = {
    "Network": "192.0.2.0/24",
    "Pattern": "scrapy",
    "Cookie": "cookie",
    "Path": "/healthz",
    "Amount": "100",
    "Description": "never",
}
AFTER = {
    "Network": "198.51.100.0/24",
    "Pattern": "nutch",
    "Cookie": "authorization",
    "Path": "/edge-health",
    "Amount": "250",
    "Description": "not yet",
}


@pytest.fixture(scope="module")
def stacks(embedded_aws):
    return Stacks(embedded_aws)


def shown(stacks):
    """Return the changeable values as the services show them."""
    client, ids = stacks.aws.client, stacks.resources("changing")
    staff = dict(zip(("Name", "Id", "Scope"), ids["Staff"].split("|"), strict=True))
    crawlers = dict(zip(("Name", "Id", "Scope"), ids["Crawlers"].split("|"), strict=True))
    wafv2 = client("wafv2")
    patterns = wafv2.get_regex_pattern_set(**crawlers)["RegexPatternSet"]
    logging = wafv2.get_logging_configuration(ResourceArn=ids["Logs"])["LoggingConfiguration"]
    check = client("route53").get_health_check(HealthCheckId=ids["Check"])["HealthCheck"]
    budget = client("budgets").describe_budget(AccountId="000000000000", BudgetName=ids["Budget"])[
        "Budget"
    ]
    alarms = client("cloudwatch").describe_alarms(
        AlarmNames=[ids["Alarm"]], AlarmTypes=["CompositeAlarm"]
    )
    return {
        "Network": wafv2.get_ip_set(**staff)["IPSet"]["Addresses"][0],
        "Pattern": patterns["RegularExpressionList"][0]["RegexString"],
        "Cookie": logging["RedactedFields"][0]["SingleHeader"]["Name"],
        "Path": check["HealthCheckConfig"]["ResourcePath"],
        "Amount": budget["BudgetLimit"]["Amount"],
        "Description": alarms["CompositeAlarms"][0]["AlarmDescription"],
    }


def what_is_left(stacks):
    """Return the ids of what the added types make, at each service."""
    client = stacks.aws.client
    ec2, logs, wafv2 = client("ec2"), client("logs"), client("wafv2")
    gateways = ec2.describe_nat_gateways()["NatGateways"]
    checks = client("route53").list_health_checks()["HealthChecks"]
    alarms = client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])
    return {
        "addresses": [entry["PublicIp"] for entry in ec2.describe_addresses()["Addresses"]],
        "gateways": [entry for entry in gateways if entry["State"] != "deleted"],
        "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "IP sets": wafv2.list_ip_sets(Scope="REGIONAL")["IPSets"],
        "patterns": wafv2.list_regex_pattern_sets(Scope="REGIONAL")["RegexPatternSets"],
        "firewalls": wafv2.list_web_acls(Scope="REGIONAL")["WebACLs"],
        "checks": [check["Id"] for check in checks],
        "alarms": alarms["CompositeAlarms"],
        "budgets": client("budgets").describe_budgets(AccountId="000000000000")["Budgets"],
        "sources": logs.describe_delivery_sources()["deliverySources"],
        "destinations": logs.describe_delivery_destinations()["deliveryDestinations"],
        "deliveries": logs.describe_deliveries()["deliveries"],
        "databases": client("rds").describe_db_instances()["DBInstances"],
        "secrets": client("secretsmanager").list_secrets()["SecretList"],
        "profiles": client("iam").list_instance_profiles()["InstanceProfiles"],
    }


def test_the_added_types_change_in_place(stacks):
    stacks.create("changing", CHANGING, **BEFORE)
    ids = stacks.resources("changing")
    assert BEFORE == shown(stacks)

    changed = stacks.update("changing", CHANGING, **AFTER)

    assert "UPDATE_COMPLETE" == changed["StackStatus"], stacks.reasons("changing")
    assert AFTER == shown(stacks)
    assert ids == stacks.resources("changing")
    stacks.delete("changing")


def test_what_somebody_else_deleted_does_not_hold_up_the_stack(stacks):
    stacks.create("changing", CHANGING, **BEFORE)
    check = stacks.resources("changing")["Check"]
    stacks.aws.client("route53").delete_health_check(HealthCheckId=check)

    gone = stacks.delete("changing")

    assert "DELETE_COMPLETE" == gone["StackStatus"]


def test_a_deleted_stack_leaves_nothing_of_any_type(stacks):
    before = what_is_left(stacks)
    made = stacks.create("every-type", EVERY_TYPE.read_text())
    assert "CREATE_COMPLETE" == made["StackStatus"], stacks.reasons("every-type")

    gone = stacks.delete("every-type")

    assert "DELETE_COMPLETE" == gone["StackStatus"], stacks.reasons(gone["StackId"])
    assert before == what_is_left(stacks)
