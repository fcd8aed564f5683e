"""The packaged root, launched twice: what each service then tells of the shop's resources."""

import base64
import hashlib
import json
import re

import pytest

import storefront.settings
import worker.settings
from shop import paths
from shop.environment import read
from tests.integration.conftest import STORES
from tests.integration.delivery.launches import DOMAIN, only

# ---- network


def test_two_public_and_four_private_subnets_lie_in_two_zones(shop):
    told = {
        path.rpartition("/")[2]: shop.contents[f"subnets {id_}"]
        for path, id_ in shop.ids.items()
        if f"subnets {id_}" in shop.contents
    }

    assert {
        "PublicSubnet1": ("us-east-1a", "10.20.0.0/24", True),
        "PublicSubnet2": ("us-east-1b", "10.20.1.0/24", True),
        "PrivateSubnet1": ("us-east-1a", "10.20.2.0/24", False),
        "PrivateSubnet2": ("us-east-1b", "10.20.3.0/24", False),
        "PrivateSubnet3": ("us-east-1a", "10.20.4.0/24", False),
        "PrivateSubnet4": ("us-east-1b", "10.20.5.0/24", False),
    } == {
        name: (one["AvailabilityZone"], one["CidrBlock"], one["MapPublicIpOnLaunch"])
        for name, one in told.items()
    }
    assert {shop.ids["Network/Vpc"]} == {one["VpcId"] for one in told.values()}


WAYS_OUT = {
    "PublicSubnet1": "Internet",
    "PublicSubnet2": "Internet",
    "PrivateSubnet1": "NatInstance1Interface",
    "PrivateSubnet2": "NatInstance1Interface",
    "PrivateSubnet3": None,
    "PrivateSubnet4": None,
}


@pytest.mark.parametrize(
    ("name", "ways"),
    [("dev", WAYS_OUT), ("small", WAYS_OUT | {"PrivateSubnet2": "NatInstance2Interface"})],
)
def test_each_subnet_has_its_way_out(shops, name, ways):
    names = {id_: path.rpartition("/")[2] for path, id_ in shops[name].ids.items()}
    found = {}
    for table in shops[name].of("route_tables"):
        out = [one for one in table["Routes"] if one["DestinationCidrBlock"] == "0.0.0.0/0"]
        for subnet in table["Associations"]:
            found[names[subnet["SubnetId"]]] = next(
                (names[one.get("GatewayId") or one["NetworkInterfaceId"]] for one in out), None
            )

    assert ways == found


TALKS = {
    ("FrontDoorGroup", "FrontendGroup", 8080),
    ("FrontendGroup", "InternalBalancerGroup", 80),
    ("InternalBalancerGroup", "BackendGroup", 8081),
    ("BackendGroup", "DatabaseGroup", 5432),
    ("BackendGroup", "MemcachedGroup", 11211),
    ("BackendGroup", "RedisGroup", 6379),
}
TO_AWS = {(group, "0.0.0.0/0", 443) for group in ("FrontendGroup", "BackendGroup", "NatGroup")}
TO_NAT = {(f"10.20.{private}.0/24", "NatGroup", 443) for private in (2, 3)}
NOWHERE = "127.0.0.1/32"


def talks(shop, direction):
    """Return who, whom and port of all rules of one direction, but for those to nowhere."""
    names = {id_: path.rpartition("/")[2] for path, id_ in shop.ids.items()}
    for group in shop.of("security_groups"):
        for rule in group[direction]:
            others = [
                *(names[one["GroupId"]] for one in rule["UserIdGroupPairs"]),
                *(one["CidrIp"] for one in rule["IpRanges"]),
                *(one["PrefixListId"] for one in rule["PrefixListIds"]),
            ]
            pair = (names[group["GroupId"]], only(others))
            if pair[1] != NOWHERE:
                assert rule["FromPort"] == rule["ToPort"]
                yield (*(pair if "Egress" in direction else pair[::-1]), rule["FromPort"])


@pytest.mark.parametrize(("name", "port"), [("dev", 80), ("small", 443)])
def test_groups_let_in_whom_they_should(shops, name, port):
    from_edge = {("pl-3b927c52", "FrontDoorGroup", port)}

    assert TALKS | TO_NAT | from_edge == set(talks(shops[name], "IpPermissions"))


def test_groups_let_out_where_they_should(shop):
    assert TALKS | TO_AWS == set(talks(shop, "IpPermissionsEgress"))


def test_gateway_endpoints_serve_all_but_the_data_subnets(shop):
    tables = ("PublicRoutes", "PrivateRoutes1", "PrivateRoutes2")
    served = set(shop.all_ids(*(f"Network/{table}" for table in tables)))

    for endpoint, service in [("S3Endpoint", "s3"), ("DynamoDbEndpoint", "dynamodb")]:
        told = shop.facts("vpc_endpoints", f"Network/{endpoint}")
        assert f"com.amazonaws.us-east-1.{service}" == told["ServiceName"]
        assert served == set(told["RouteTableIds"])


@pytest.mark.parametrize(("name", "zones"), [("dev", [1]), ("small", [1, 2])])
def test_a_group_of_one_keeps_each_nat_instance_alive(shops, name, zones):
    shop = shops[name]
    assert zones == [zone for zone in (1, 2) if f"Network/NatInstance{zone}" in shop.ids]
    for zone in zones:
        path = f"Network/NatInstance{zone}"
        fleet = shop.facts("auto_scaling_groups", path)
        interface = shop.facts("network_interfaces", f"{path}Interface")

        assert (1, 1) == (fleet["MinSize"], fleet["MaxSize"])
        assert shop.ids[f"Network/PublicSubnet{zone}"] == fleet["VPCZoneIdentifier"]
        assert shop.ids[f"{path}Template"] == fleet["LaunchTemplate"]["LaunchTemplateId"]
        assert interface["SourceDestCheck"] is False
        assert fleet["VPCZoneIdentifier"] == interface["SubnetId"]
        assert f"INTERFACE='{shop.ids[f'{path}Interface']}'" in user_data(shop, f"{path}Template")


def test_the_network_is_logged(shop):
    told = shop.facts("flow_logs", "Network/FlowLog")

    assert (shop.ids["Network/Vpc"], "ALL") == (told["ResourceId"], told["TrafficType"])
    assert f"{shop.bucket_arn('Storage/LogsBucket')}/network/" == told["LogDestination"]


# ---- balancers


@pytest.mark.parametrize(
    ("path", "scheme", "group", "subnets"),
    [
        ("FrontDoor/FrontDoor", "internet-facing", "FrontDoorGroup", "PublicSubnet"),
        ("Backend/InternalBalancer", "internal", "InternalBalancerGroup", "PrivateSubnet"),
    ],
)
def test_a_balancer_stands_in_both_zones(shop, path, scheme, group, subnets):
    told = shop.facts("load_balancers", path)

    assert scheme == told["Scheme"]
    assert shop.all_ids(f"Network/{group}") == told["SecurityGroups"]
    assert {
        ("us-east-1a", shop.ids[f"Network/{subnets}1"]),
        ("us-east-1b", shop.ids[f"Network/{subnets}2"]),
    } == {(zone["ZoneName"], zone["SubnetId"]) for zone in told["AvailabilityZones"]}
    assert shop.ids["Storage/LogsBucket"] == told["Attributes"]["access_logs.s3.bucket"]


def test_without_a_domain_the_front_door_speaks_http(dev):
    listener = only(dev.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])

    assert (80, "HTTP") == (listener["Port"], listener["Protocol"])


def test_with_a_domain_the_front_door_speaks_tls_alone(small):
    listener = only(small.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])

    assert (443, "HTTPS") == (listener["Port"], listener["Protocol"])
    assert "ELBSecurityPolicy-TLS13-1-2-2021-06" == listener["SslPolicy"]
    certificate = small.facts("certificates", "FrontDoor/OriginCertificate")
    assert certificate["CertificateArn"] == only(listener["Certificates"])["CertificateArn"]
    assert f"origin.{DOMAIN}" == certificate["DomainName"]


def test_the_front_door_lets_in_who_knows_one_of_the_two_secrets(shop):
    listener = only(shop.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])
    rule = only(one for one in listener["Rules"] if not one["IsDefault"])
    condition = only(rule["Conditions"])["HttpHeaderConfig"]

    assert paths.ORIGIN_SECRET_HEADER == condition["HttpHeaderName"]
    assert [
        shop.secret("FrontDoor/OriginSecretOne"),
        shop.secret("FrontDoor/OriginSecretTwo"),
    ] == condition["Values"]
    assert shop.ids["FrontDoor/StorefrontTargets"] == only(rule["Actions"])["TargetGroupArn"]
    assert "403" == only(listener["DefaultActions"])["FixedResponseConfig"]["StatusCode"]


def test_a_secret_of_the_edge_holds_no_wildcard(shop):
    for path in ("FrontDoor/OriginSecretOne", "FrontDoor/OriginSecretTwo"):
        assert re.fullmatch("[A-Za-z0-9]{48}", shop.secret(path))


def test_the_internal_balancer_hands_on_to_the_worker(shop):
    listener = only(shop.facts("load_balancers", "Backend/InternalBalancer")["Listeners"])

    assert (80, "HTTP") == (listener["Port"], listener["Protocol"])
    assert shop.ids["Backend/WorkerTargets"] == only(listener["DefaultActions"])["TargetGroupArn"]


@pytest.mark.parametrize(
    ("path", "balancer", "port"),
    [
        ("FrontDoor/StorefrontTargets", "FrontDoor/FrontDoor", 8080),
        ("Backend/WorkerTargets", "Backend/InternalBalancer", 8081),
    ],
)
def test_targets_are_judged_by_their_process_alone(shop, path, balancer, port):
    told = shop.facts("target_groups", path)

    assert ("/healthz", port) == (told["HealthCheckPath"], told["Port"])
    assert shop.ids["Network/Vpc"] == told["VpcId"]
    assert shop.all_ids(balancer) == told["LoadBalancerArns"]


def test_no_reference_to_a_secret_is_left_unresolved(shops):
    told = json.dumps(shops["small"].contents, default=str)

    assert "{{resolve" not in told


# ---- fleets

FLEETS = {
    "Frontend/Storefront": ("Network/PublicSubnet", "FrontDoor/StorefrontTargets"),
    "Backend/Worker": ("Network/PrivateSubnet", "Backend/WorkerTargets"),
}


@pytest.mark.parametrize("path", FLEETS)
def test_a_fleet_serves_its_targets_from_both_zones(shop, path):
    subnets, targets = FLEETS[path]
    told = shop.facts("auto_scaling_groups", path)

    assert shop.all_ids(targets) == told["TargetGroupARNs"]
    assert ",".join(shop.all_ids(f"{subnets}1", f"{subnets}2")) == told["VPCZoneIdentifier"]
    assert "ELB" == told["HealthCheckType"]


@pytest.mark.parametrize("path", FLEETS)
@pytest.mark.parametrize(("name", "least"), [("dev", 1), ("small", 2)])
def test_a_fleet_is_as_large_as_its_size(shops, path, name, least):
    assert least == shops[name].facts("auto_scaling_groups", path)["MinSize"]


@pytest.mark.parametrize("path", FLEETS)
def test_a_fleet_launches_the_newest_version_of_its_template(shop, path):
    policy = shop.facts("auto_scaling_groups", path)["MixedInstancesPolicy"]
    wanted = policy["LaunchTemplate"]["LaunchTemplateSpecification"]
    template = shop.facts("launch_templates", f"{path}Template")

    assert shop.ids[f"{path}Template"] == wanted["LaunchTemplateId"]
    assert str(template["LatestVersionNumber"]) == wanted["Version"]


def launched(shop, path):
    return only(shop.facts("launch_templates", path)["Versions"])["LaunchTemplateData"]


@pytest.mark.parametrize(
    ("path", "group"),
    [("Frontend/Storefront", "FrontendGroup"), ("Backend/Worker", "BackendGroup")],
)
def test_an_instance_is_closed_but_to_its_group(shop, path, group):
    told = launched(shop, f"{path}Template")

    profile = shop.facts("instance_profiles", f"{path}RoleProfile")
    assert shop.all_ids(f"Network/{group}") == told["SecurityGroupIds"]
    assert profile["Arn"] == told["IamInstanceProfile"]["Arn"]
    assert shop.ids[f"{path}Role"] == only(profile["Roles"])["RoleName"]
    assert "required" == told["MetadataOptions"]["HttpTokens"]
    assert only(told["BlockDeviceMappings"])["Ebs"]["Encrypted"]
    assert "KeyName" not in told


def user_data(shop, path):
    return base64.b64decode(launched(shop, path)["UserData"]).decode()


def written(shop, path, file, end):
    """Return the variables that user data writes into *file*."""
    (text,) = re.findall(rf"{file} <<'{end}'\n(.*?)\n{end}\n", user_data(shop, path), re.DOTALL)
    return dict(line.split("=", 1) for line in text.splitlines())


def test_the_storefront_is_told_where_everything_is(shop):
    told = written(shop, "Frontend/StorefrontTemplate", "/etc/shop/environment", "ENVIRONMENT")

    backend = shop.facts("load_balancers", "Backend/InternalBalancer")
    assert storefront.settings.Settings(
        aws_region="us-east-1",
        public_url=shop.outputs["PublicUrl"],
        backend_url=f"http://{backend['DNSName']}",
        order_queue_url=shop.ids["OrderQueue/OrderQueue"],
        assets_bucket=shop.ids["Storage/AssetsBucket"],
        back_soon_bucket=shop.ids.get("Edge/BackSoonBucket"),
        signing_key_secret=shop.ids["Data/SigningKey"],
        port=8080,
    ) == read(storefront.settings.Settings, told)


def test_the_worker_is_told_where_everything_is(shop):
    told = written(shop, "Backend/WorkerTemplate", "/etc/shop/environment", "ENVIRONMENT")

    database = shop.facts("db_instances", "Data/Database")
    node_group = only(shop.facts("replication_groups", "Data/Redis")["NodeGroups"])
    memcached = shop.facts("cache_clusters", "Data/Memcached")["ConfigurationEndpoint"]
    assert worker.settings.Settings(
        aws_region="us-east-1",
        public_url=shop.outputs["PublicUrl"],
        database_host=database["Endpoint"]["Address"],
        database_port=database["Endpoint"]["Port"],
        database_name=database["DBName"],
        database_user="shop_app",
        database_master_secret=database["MasterUserSecret"]["SecretArn"],
        catalogue_table=shop.ids["Data/CatalogueTable"],
        redis_host=node_group["PrimaryEndpoint"]["Address"],
        redis_port=node_group["PrimaryEndpoint"]["Port"],
        redis_token_secret=shop.ids["Data/RedisToken"],
        memcached_host=memcached["Address"],
        memcached_port=memcached["Port"],
        order_queue_url=shop.ids["OrderQueue/OrderQueue"],
        dead_letters_url=shop.ids["OrderQueue/DeadLetters"],
        order_events_topic=shop.ids["OrderQueue/OrderEvents"],
        assets_bucket=shop.ids["Storage/AssetsBucket"],
        signing_key_secret=shop.ids["Data/SigningKey"],
        port=8081,
    ) == read(worker.settings.Settings, told)


def test_endpoints_are_those_of_the_stores_that_run(small):
    told = written(small, "Backend/WorkerTemplate", "/etc/shop/environment", "ENVIRONMENT")

    assert STORES.database == f"{told['DATABASE_HOST']}:{told['DATABASE_PORT']}"
    assert STORES.memcached == f"{told['MEMCACHED_HOST']}:{told['MEMCACHED_PORT']}"
    assert STORES.redis == f"{told['REDIS_HOST']}:{told['REDIS_PORT']}"


@pytest.mark.parametrize("path", FLEETS)
def test_an_instance_asks_for_a_bundle_that_is_there(shop, path):
    told = written(shop, f"{path}Template", "/etc/shop/boot", "BOOT")
    app, bucket, digest = (told[name].strip("'") for name in ("APP", "BUCKET", "DIGEST"))

    bundle = shop.account.client("s3").get_object(Bucket=bucket, Key=f"bundles/{app}-{digest}.zip")

    assert digest == hashlib.sha256(bundle["Body"].read()).hexdigest()
    assert path.rpartition("/")[2] == told["GROUP"].strip("'")


def test_fleets_grow_with_what_they_have_to_do(shop):
    told = {
        path: shop.facts("policies", path)["AutoScalingGroupName"]
        for path in (
            "Frontend/StorefrontByRequests",
            "Backend/WorkerByRequests",
            "Backend/WorkerByBacklog",
        )
    }

    storefronts, workers = shop.all_ids("Frontend/Storefront", "Backend/Worker")
    assert [storefronts, workers, workers] == list(told.values())
