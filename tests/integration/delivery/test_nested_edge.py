"""What stands before the shop and what watches it, once launched: edge, firewalls, DNS, alarms."""

import pytest

from shop import paths
from shop.paths import Reach, families
from tests.integration.delivery.conftest import MAIL, STAFF
from tests.integration.delivery.launches import DOMAIN, only


def items(told):
    return told.get("Items", [])


def origins(shop):
    told = shop.facts("distributions", "Edge/Distribution")
    return {one["Id"]: one for one in items(told["Origins"])}


# ---- distribution


def test_behaviours_stand_in_the_order_of_the_table_of_paths(shop):
    told = items(shop.facts("distributions", "Edge/Distribution")["CacheBehaviors"])

    order = (Reach.SIGN_OF_LIFE, Reach.PROBE, Reach.ASSET, Reach.PRIVATE)
    assert [path for reach in order for path in families(reach)] == [
        one["PathPattern"] for one in told
    ]


def test_a_private_path_goes_to_the_balancer_with_any_method_and_is_never_kept(shop):
    told = items(shop.facts("distributions", "Edge/Distribution")["CacheBehaviors"])

    private = [one for one in told if one["PathPattern"] in families(Reach.PRIVATE)]
    assert {"LoadBalancer"} == {one["TargetOriginId"] for one in private}
    assert {paths.ALL_METHODS} == {tuple(items(one["AllowedMethods"])) for one in private}
    # AWS's own policy CachingDisabled.
    assert {"4135ea2d-6df8-44a3-9df3-4b5a84be39ad"} == {one["CachePolicyId"] for one in private}


def test_a_public_page_is_kept_by_the_shops_policy_and_fails_over_to_the_site(shop):
    told = shop.facts("distributions", "Edge/Distribution")

    behaviour, group = told["DefaultCacheBehavior"], only(items(told["OriginGroups"]))
    assert group["Id"] == behaviour["TargetOriginId"]
    assert shop.ids["Edge/PagesCache"] == behaviour["CachePolicyId"]
    assert shop.ids["Edge/SecurityHeaders"] == behaviour["ResponseHeadersPolicyId"]
    assert ["LoadBalancer", "FailoverSite"] == [one["OriginId"] for one in items(group["Members"])]
    assert [502, 503, 504] == items(group["FailoverCriteria"]["StatusCodes"])


def test_the_pages_cache_tells_shoppers_apart(shop):
    told = shop.facts("cache_policies", "Edge/PagesCache")["CachePolicy"]["CachePolicyConfig"]

    key = told["ParametersInCacheKeyAndForwardedToOrigin"]
    cookies = {paths.SESSION_COOKIE, paths.CART_COOKIE}
    assert (0, 0) == (told["MinTTL"], told["DefaultTTL"])
    assert cookies == set(items(key["CookiesConfig"]["Cookies"]))
    assert list(paths.QUERY_ARGUMENTS) == items(key["QueryStringsConfig"]["QueryStrings"])


def test_the_edge_shows_the_first_secret(shop):
    header = only(items(origins(shop)["LoadBalancer"]["CustomHeaders"]))

    assert (paths.ORIGIN_SECRET_HEADER, shop.secret("FrontDoor/OriginSecretOne")) == (
        header["HeaderName"],
        header["HeaderValue"],
    )


def test_buckets_are_asked_with_the_edges_signature(shop):
    told = origins(shop)

    for origin, bucket, access in [
        ("FailoverSite", "Storage/SiteBucket", "Edge/SiteAccess"),
        ("Assets", "Storage/AssetsBucket", "Edge/AssetsAccess"),
    ]:
        assert f"{shop.ids[bucket]}.s3.us-east-1.amazonaws.com" == told[origin]["DomainName"]
        assert shop.ids[access] == told[origin]["OriginAccessControlId"]
        assert f"origin_access_controls {shop.ids[access]}" in shop.contents


def test_without_a_domain_the_edge_asks_the_balancer_by_its_name(dev):
    balancer = dev.facts("load_balancers", "FrontDoor/FrontDoor")
    told = origins(dev)["LoadBalancer"]

    assert balancer["DNSName"] == told["DomainName"]
    assert "http-only" == told["CustomOriginConfig"]["OriginProtocolPolicy"]
    assert dev.outputs["PublicUrl"].endswith(".cloudfront.net")


def test_with_a_domain_the_edge_asks_the_balancer_over_tls(small):
    told = origins(small)["LoadBalancer"]

    assert f"origin.{DOMAIN}" == told["DomainName"]
    assert "https-only" == told["CustomOriginConfig"]["OriginProtocolPolicy"]


def test_with_a_domain_the_edge_answers_for_it_with_its_certificate(small):
    told = small.facts("distributions", "Edge/Distribution")

    certificate = small.facts("certificates", "Worldwide/EdgeCertificate")
    assert [DOMAIN] == items(told["Aliases"])
    assert certificate["CertificateArn"] == told["ViewerCertificate"]["ACMCertificateArn"]
    assert (DOMAIN, "ISSUED") == (certificate["DomainName"], certificate["Status"])
    assert f"https://{DOMAIN}" == small.outputs["PublicUrl"]


def test_edge_logs_are_delivered(shop):
    delivery = shop.facts("deliveries", "EdgeWatch/EdgeLogsDelivery")
    source = shop.facts("delivery_sources", "EdgeWatch/EdgeLogsSource")
    destination = shop.facts("delivery_destinations", "EdgeWatch/EdgeLogsDestination")

    assert (source["name"], destination["arn"]) == (
        delivery["deliverySourceName"],
        delivery["deliveryDestinationArn"],
    )
    assert only(source["resourceArns"]).endswith(f":distribution/{shop.ids['Edge/Distribution']}")
    assert {"destinationResourceArn": shop.bucket_arn("EdgeWatch/EdgeLogsBucket")} == destination[
        "deliveryDestinationConfiguration"
    ]


# ---- DNS


def test_without_a_domain_there_are_no_health_checks(dev):
    assert [] == dev.of("health_checks")
    assert ("", "") == (dev.outputs["EdgeHealthCheckId"], dev.outputs["ShopHealthCheckId"])


@pytest.mark.parametrize(
    ("path", "asked"), [("Edge/EdgeHealth", "/edge-health"), ("Edge/ShopHealth", "/healthz")]
)
def test_a_health_check_asks_through_the_edge(small, path, asked):
    told = small.facts("health_checks", path)["HealthCheckConfig"]

    edge = small.facts("distributions", "Edge/Distribution")["DomainName"]
    assert ("HTTPS", edge, asked) == (
        told["Type"],
        told["FullyQualifiedDomainName"],
        told["ResourcePath"],
    )


def records(shop):
    """Return the records of the shop's zone by name and what tells two of a name apart."""
    zone = only(facts for name, facts in shop.contents.items() if name.startswith("hosted_zones "))
    return {
        (one["Name"], one.get("Failover")): one
        for one in zone["ResourceRecordSets"]
        if one["Type"] == "A"
    }


def test_dns_fails_over_from_the_edge_to_the_back_soon_page(small):
    told = records(small)

    primary, secondary = told[f"{DOMAIN}.", "PRIMARY"], told[f"{DOMAIN}.", "SECONDARY"]
    edge = small.facts("distributions", "Edge/Distribution")["DomainName"]
    assert f"{edge}." == primary["AliasTarget"]["DNSName"]
    assert small.ids["Edge/EdgeHealth"] == primary["HealthCheckId"]
    assert "s3-website-us-east-1.amazonaws.com." == secondary["AliasTarget"]["DNSName"]


def test_the_origins_name_leads_to_the_balancer(small):
    told = records(small)[f"origin.{DOMAIN}.", None]

    balancer = small.facts("load_balancers", "FrontDoor/FrontDoor")
    assert f"{balancer['DNSName']}." == told["AliasTarget"]["DNSName"]


# ---- firewalls

BY_BALANCER = [
    ("FrontDoor/FrontDoorWebAcl", "FrontDoor/FrontDoor"),
    ("Backend/InternalWebAcl", "Backend/InternalBalancer"),
]


@pytest.mark.parametrize(("path", "balancer"), BY_BALANCER)
def test_a_firewall_guards_its_balancer(shop, path, balancer):
    assert shop.all_ids(balancer) == shop.facts("web_acls", path)["Guarded"]


def test_a_firewall_guards_the_edge(shop):
    firewall = shop.facts("web_acls", "Worldwide/EdgeWebAcl")

    assert firewall["ARN"] == shop.facts("distributions", "Edge/Distribution")["WebACLId"]


@pytest.mark.parametrize(
    ("path", "bucket"),
    [
        ("Worldwide/EdgeWebAcl", "Worldwide/EdgeWebAclLogsBucket"),
        ("FrontDoor/FrontDoorWebAcl", "Storage/FirewallLogsBucket"),
        ("Backend/InternalWebAcl", "Storage/FirewallLogsBucket"),
    ],
)
def test_a_firewall_logs_without_secrets(shop, path, bucket):
    told = only(shop.facts("web_acls", path)["Logging"])

    assert [shop.bucket_arn(bucket)] == told["LogDestinationConfigs"]
    assert {"authorization", "cookie", "x-origin-secret"} == {
        one["SingleHeader"]["Name"] for one in told["RedactedFields"]
    }


COMMON = ["KnownBadInputs", "SqlInjection", "Common"]
RULES = {
    "Worldwide/EdgeWebAcl": [
        "CredentialTries",
        "Flood",
        "IpReputation",
        *COMMON,
        "BodyNotFromStaff",
    ],
    "FrontDoor/FrontDoorWebAcl": [
        *COMMON,
        "BodyNotFromStaff",
        "Linux",
        "UnwelcomeRobots",
        "RobotsInPrivate",
    ],
    "Backend/InternalWebAcl": COMMON,
}


def rules(shop, path):
    return {one["Name"]: one for one in shop.facts("web_acls", path)["Rules"]}


@pytest.mark.parametrize("path", RULES)
def test_a_firewall_asks_its_rules_in_order(dev, path):
    assert RULES[path] == list(rules(dev, path))


def test_staff_networks_open_the_staff_area_to_them_alone(small):
    rule = rules(small, "Worldwide/EdgeWebAcl")["StaffFromElsewhere"]
    path, elsewhere = rule["Statement"]["AndStatement"]["Statements"]

    staff = small.facts("ip_sets", "Worldwide/StaffAddresses")
    assert STAFF == staff["Addresses"]
    assert b"/admin" == path["ByteMatchStatement"]["SearchString"]
    assert {"IPSetReferenceStatement": {"ARN": staff["ARN"]}} == elsewhere["NotStatement"][
        "Statement"
    ]
    assert "Block" in rule["Action"]


# ---- watch


def test_every_alarm_tells_the_topic_of_its_tier(shop):
    topics = {"EdgeWatch": shop.ids["EdgeWatch/EdgeAlarmTopic"]}
    usual = shop.ids["Alarms/AlarmTopic"]

    paths_ = {id_: path for path, id_ in shop.ids.items()}
    alarms = {paths_[one["AlarmName"]]: one for one in shop.of("alarms")}
    told = {path: (one["AlarmActions"], one["OKActions"]) for path, one in alarms.items()}
    expected = {path: [topics.get(path.partition("/")[0], usual)] for path in alarms}
    assert {path: (topic, topic) for path, topic in expected.items()} == told
    assert {"Network", "Data", "OrderQueue", "FrontDoor", "Backend", "Frontend", "EdgeWatch"} == {
        path.partition("/")[0] for path in alarms
    }


def measured(shop):
    """Return what metrics call the shop's resources."""
    called = {name.partition(" ")[2] for name in shop.contents}
    for balancer in shop.of("load_balancers"):
        called.add(balancer["LoadBalancerArn"].partition(":loadbalancer/")[2])
    for targets in shop.of("target_groups"):
        # The emulator leaves `targetgroup/` out of the full name.
        called.add(targets["TargetGroupArn"].partition(":targetgroup/")[2])
    for queue in shop.of("queues"):
        called.add(queue["QueueArn"].rpartition(":")[2])
    # The emulator numbers the nodes of this cache otherwise than AWS does.
    return called | {f"{shop.ids['Data/Redis']}-00{node}" for node in (1, 2)} | {"Global"}


def dimensions(alarm):
    """Yield the dimensions of all metrics that an alarm looks at."""
    yield from alarm.get("Dimensions", [])
    for query in alarm.get("Metrics", []):
        yield from query.get("MetricStat", {}).get("Metric", {}).get("Dimensions", [])


def test_every_alarm_watches_something_that_stands(shop):
    watched = {one["Value"] for alarm in shop.of("alarms") for one in dimensions(alarm)}

    assert set() == watched - measured(shop)


def test_the_dashboard_shows_what_stands(shop):
    body = shop.facts("dashboards", "Dashboard/Dashboard")["Body"]

    shown = {metric[3] for widget in body["widgets"] for metric in widget["properties"]["metrics"]}
    assert set() == shown - measured(shop)
    assert 10 <= len(shown)


@pytest.mark.parametrize("path", ["Alarms/AlarmTopic", "EdgeWatch/EdgeAlarmTopic"])
def test_alarms_are_mailed_where_somebody_wants_it(small, path):
    mails = [one for one in small.of("subscriptions") if one["TopicArn"] == small.ids[path]]

    assert ("email", MAIL) == (only(mails)["Protocol"], only(mails)["Endpoint"])


def test_alarms_are_mailed_to_nobody_unless_asked(dev):
    assert [] == dev.of("subscriptions")


@pytest.mark.parametrize(("name", "limit"), [("dev", "185"), ("small", "450")])
def test_the_budget_tells_the_alarm_topic(shops, name, limit):
    told = shops[name].facts("budgets", "Alarms/MonthlyBudget")

    topic = shops[name].ids["Alarms/AlarmTopic"]
    assert limit == told["BudgetLimit"]["Amount"]
    assert [("ACTUAL", 80, topic), ("FORECASTED", 100, topic)] == told["Told"]


@pytest.mark.parametrize("path", ["Frontend/StorefrontLogs", "Backend/WorkerLogs"])
def test_instances_log_for_a_month_under_the_shops_key(shop, path):
    told = shop.facts("log_groups", path)

    key = shop.facts("keys", "Storage/ShopKey")["Arn"]
    assert (30, key) == (told["retentionInDays"], told["kmsKeyId"])
