"""The shop in sa-east-1, with the two small stacks that only us-east-1 can hold, as docs tell."""

from types import SimpleNamespace

import pytest

from delivery.errors import StackFailedError
from delivery.local import shop as local_shop
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import (
    DOMAIN,
    Launched,
    alone,
    ids,
    only,
    stacks,
    with_zone,
)

REGION = "sa-east-1"
EDGE_WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/EdgeWebAcl/0a1b2c3d"


@pytest.fixture(scope="module")
def virginia(embedded_aws):
    return Account(embedded_aws)


@pytest.fixture(scope="module")
def sao_paulo(embedded_aws):
    return Account(embedded_aws, REGION)


@pytest.fixture(scope="module")
def launched(virginia, sao_paulo):
    """The three stacks (`worldwide`, `root`, `watch`), each made with outputs of those before."""
    asked = with_zone(virginia)
    firewall = {"FirewallMode": "observe"}
    worldwide = stacks(virginia).deploy(
        "shop-global",
        alone(virginia, "global.yaml"),
        {**asked, **firewall, "StaffNetworks": "203.0.113.0/24"},
    )
    root = local_shop.deploy(
        sao_paulo.aws,
        {
            **asked,
            **firewall,
            "Size": "growing",
            "EdgeWebAclArn": worldwide["EdgeWebAclArn"],
            "EdgeCertificateArn": worldwide["EdgeCertificateArn"],
        },
        stack="shop",
        region=REGION,
    )
    watch = stacks(virginia).deploy(
        "shop-edge-watch",
        alone(virginia, "edge_watch.yaml"),
        {
            "DistributionId": root["DistributionId"],
            "EdgeHealthCheckId": root["EdgeHealthCheckId"],
            "ShopHealthCheckId": root["ShopHealthCheckId"],
            "EdgeWebAclLogsBucketName": worldwide["EdgeWebAclLogsBucketName"],
        },
    )
    here, there = virginia.contents(), sao_paulo.contents()
    return SimpleNamespace(
        worldwide=Launched(virginia, "shop-global", worldwide, ids(virginia, "shop-global"), here),
        root=Launched(sao_paulo, "shop", root, ids(sao_paulo, "shop"), there),
        watch=Launched(virginia, "shop-edge-watch", watch, ids(virginia, "shop-edge-watch"), here),
    )


def test_without_the_first_stack_the_root_is_refused(sao_paulo):
    with pytest.raises(StackFailedError, match=r"launch global\.yaml there first"):
        local_shop.deploy(sao_paulo.aws, {"Size": "dev"}, stack="refused", region=REGION)


def test_a_choice_of_the_first_stack_is_refused_by_the_root(sao_paulo):
    asked = {"Size": "dev", "EdgeWebAclArn": EDGE_WEB_ACL, "StaffNetworks": "203.0.113.0/24"}

    with pytest.raises(StackFailedError, match=r"given to global\.yaml"):
        local_shop.deploy(sao_paulo.aws, asked, stack="refused", region=REGION)


def test_the_first_stack_is_refused_elsewhere(sao_paulo):
    with pytest.raises(StackFailedError, match="launch this stack in us-east-1"):
        stacks(sao_paulo).deploy("refused", alone(sao_paulo, "global.yaml"), {})


def test_the_root_nests_neither_of_the_two(launched):
    assert {"Worldwide", "EdgeWatch"}.isdisjoint(launched.root.ids)


def test_the_edge_is_guarded_and_named_by_the_first_stack(launched):
    told = launched.root.facts("distributions", "Edge/Distribution")

    firewall = launched.worldwide.facts("web_acls", "EdgeWebAcl")
    certificate = launched.worldwide.facts("certificates", "EdgeCertificate")
    assert firewall["ARN"] == told["WebACLId"]
    assert certificate["CertificateArn"] == told["ViewerCertificate"]["ACMCertificateArn"]
    assert DOMAIN == certificate["DomainName"]


def test_the_network_lies_in_two_zones_of_its_region(launched):
    zones = {one["AvailabilityZone"] for one in launched.root.of("subnets")}

    assert {"sa-east-1a", "sa-east-1b"} == zones


def test_the_front_door_lets_in_cloudfront_by_the_list_of_its_region(launched):
    group = launched.root.facts("security_groups", "Network/FrontDoorGroup")

    assert "pl-5da64334" == only(only(group["IpPermissions"])["PrefixListIds"])["PrefixListId"]


def test_each_zone_leaves_by_a_nat_gateway_of_its_own(launched):
    for zone in (1, 2):
        gateway = launched.root.facts("nat_gateways", f"Network/NatGateway{zone}")
        routes = launched.root.facts("route_tables", f"Network/PrivateRoutes{zone}")["Routes"]

        assert launched.root.ids[f"Network/PublicSubnet{zone}"] == gateway["SubnetId"]
        assert gateway["NatGatewayId"] in {one.get("NatGatewayId") for one in routes}


def test_the_shop_works_in_its_region(launched):
    key = launched.root.facts("keys", "Storage/ShopKey")
    orders = launched.root.facts("queues", "OrderQueue/OrderQueue")

    assert key["Arn"].startswith(f"arn:aws:kms:{REGION}:")
    assert orders["QueueArn"].startswith(f"arn:aws:sqs:{REGION}:")
    assert key["Arn"] == orders["KmsMasterKeyId"]


def test_the_origins_certificate_stands_in_the_region_of_its_balancer(launched):
    listener = only(launched.root.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])

    certificate = only(listener["Certificates"])["CertificateArn"]
    assert certificate.startswith(f"arn:aws:acm:{REGION}:")


def test_dns_fails_over_to_the_website_of_the_region(launched):
    zones = [facts for name, facts in launched.root.contents.items() if "hosted_zones " in name]
    secondary = only(
        one for one in only(zones)["ResourceRecordSets"] if one.get("Failover") == "SECONDARY"
    )

    assert {
        "HostedZoneId": "Z7KQH4QJS55SO",
        "DNSName": "s3-website-sa-east-1.amazonaws.com.",
        "EvaluateTargetHealth": False,
    } == secondary["AliasTarget"]


def test_alarms_on_the_edge_stand_where_its_metrics_are(launched):
    told = {
        dimension["Value"]
        for alarm in launched.watch.of("alarms")
        for dimension in alarm["Dimensions"]
    }

    assert {
        launched.root.ids["Edge/Distribution"],
        launched.root.ids["Edge/EdgeHealth"],
        launched.root.ids["Edge/ShopHealth"],
        "Global",
    } == told


def test_edge_logs_are_delivered_by_the_last_stack(launched):
    source = launched.watch.facts("delivery_sources", "EdgeLogsSource")

    distribution = launched.root.ids["Edge/Distribution"]
    assert only(source["resourceArns"]).endswith(f":distribution/{distribution}")


def test_firewalls_log_to_buckets_of_their_regions(launched):
    edge = only(launched.worldwide.facts("web_acls", "EdgeWebAcl")["Logging"])
    door = only(launched.root.facts("web_acls", "FrontDoor/FrontDoorWebAcl")["Logging"])

    assert "arn:aws:s3:::aws-waf-logs-000000000000-us-east-1-" in only(
        edge["LogDestinationConfigs"]
    )
    assert "arn:aws:s3:::aws-waf-logs-000000000000-sa-east-1-" in only(
        door["LogDestinationConfigs"]
    )
