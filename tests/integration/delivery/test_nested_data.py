"""What the shop keeps, once launched: databases, caches, queues, buckets, and who may use them."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import DOMAIN, only

DATA_SUBNETS = ("Network/PrivateSubnet3", "Network/PrivateSubnet4")
ONLY_OVER_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def key_arn(shop):
    return shop.facts("keys", "Storage/ShopKey")["Arn"]


def refuses_plain_http(policy):
    return any(
        one["Effect"] == "Deny" and one["Condition"] == ONLY_OVER_TLS for one in policy["Statement"]
    )


def test_the_shops_key_renews_itself(shop):
    told = shop.facts("keys", "Storage/ShopKey")

    assert ("Enabled", True) == (told["KeyState"], told["Rotates"])


# ---- database


def test_the_database_stands_in_the_data_subnets_behind_its_group(shop):
    told = shop.facts("db_instances", "Data/Database")

    subnets = {one["SubnetIdentifier"] for one in told["DBSubnetGroup"]["Subnets"]}
    assert set(shop.all_ids(*DATA_SUBNETS)) == subnets
    group = only(told["VpcSecurityGroups"])
    assert shop.ids["Network/DatabaseGroup"] == group["VpcSecurityGroupId"]
    assert told["PubliclyAccessible"] is False


def test_the_database_is_postgres_under_the_shops_key(shop):
    told = shop.facts("db_instances", "Data/Database")

    assert ("postgres", "16.14", "shop") == (told["Engine"], told["EngineVersion"], told["DBName"])
    assert (True, key_arn(shop)) == (told["StorageEncrypted"], told["KmsKeyId"])
    assert told["IAMDatabaseAuthenticationEnabled"]


@pytest.mark.parametrize(("name", "standby", "days"), [("dev", False, 7), ("small", True, 14)])
def test_the_database_has_a_standby_and_backups_by_size(shops, name, standby, days):
    told = shops[name].facts("db_instances", "Data/Database")

    assert (standby, days) == (told["MultiAZ"], told["BackupRetentionPeriod"])


def test_nobody_chose_the_password_of_the_databases_owner(shop):
    kept = shop.facts("db_instances", "Data/Database")["MasterUserSecret"]
    login = json.loads(shop.contents[f"secrets {kept['SecretArn']}"]["Value"])

    assert key_arn(shop) == kept["KmsKeyId"]
    assert "shop_owner" == login["username"]
    assert 32 <= len(login["password"])


def test_the_database_takes_tls_alone(shop):
    told = shop.facts("db_parameter_groups", "Data/DatabaseParameters")

    assert ("postgres16", "1") == (told["DBParameterGroupFamily"], told["Set"]["rds.force_ssl"])
    used = only(shop.facts("db_instances", "Data/Database")["DBParameterGroups"])
    assert shop.ids["Data/DatabaseParameters"] == used["DBParameterGroupName"]


# ---- catalogue


def test_the_catalogue_is_found_by_key_category_and_change(shop):
    told = shop.facts("tables", "Data/CatalogueTable")

    indexes = {one["IndexName"]: one for one in told["GlobalSecondaryIndexes"]}
    assert ["pk", "sk"] == names(told["KeySchema"])
    assert ["category", "category_sort"] == names(indexes["by-category"]["KeySchema"])
    assert ["change_shard", "changed_at"] == names(indexes["by-change"]["KeySchema"])
    assert {"ACTIVE"} == {told["TableStatus"], *(one["IndexStatus"] for one in indexes.values())}


def names(schema):
    return [one["AttributeName"] for one in schema]


def test_the_catalogue_is_paid_by_request_encrypted_and_restorable(shop):
    told = shop.facts("tables", "Data/CatalogueTable")

    assert "PAY_PER_REQUEST" == told["BillingModeSummary"]["BillingMode"]
    assert key_arn(shop) == told["SSEDescription"]["KMSMasterKeyArn"]
    assert "expires_at" == told["TimeToLiveDescription"]["AttributeName"]
    backups = told["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert "ENABLED" == backups["PointInTimeRecoveryStatus"]


# ---- caches


@pytest.mark.parametrize(("name", "nodes"), [("dev", 1), ("small", 2)])
def test_memcached_has_nodes_by_size_and_speaks_tls(shops, name, nodes):
    told = shops[name].facts("cache_clusters", "Data/Memcached")

    assert ("memcached", nodes) == (told["Engine"], told["NumCacheNodes"])
    assert told["TransitEncryptionEnabled"]
    assert shops[name].ids["Data/MemcachedSubnets"] == told["CacheSubnetGroupName"]


@pytest.mark.parametrize(
    ("name", "nodes", "failover"), [("dev", 1, "disabled"), ("small", 2, "enabled")]
)
def test_the_catalogue_cache_fails_over_by_size(shops, name, nodes, failover):
    told = shops[name].facts("replication_groups", "Data/Redis")

    assert ("valkey", nodes) == (told["Engine"], len(told["MemberClusters"]))
    assert (failover, failover) == (told["AutomaticFailover"], told["MultiAZ"])


def test_the_catalogue_cache_asks_for_a_token_over_tls(shop):
    told = shop.facts("replication_groups", "Data/Redis")

    assert told["AuthTokenEnabled"]
    assert told["TransitEncryptionEnabled"]
    assert told["AtRestEncryptionEnabled"]
    assert 64 == len(shop.secret("Data/RedisToken"))


def test_caches_stand_in_the_data_subnets(shop):
    for path in ("Data/MemcachedSubnets", "Data/RedisSubnets"):
        subnets = shop.facts("cache_subnet_groups", path)["Subnets"]
        assert set(shop.all_ids(*DATA_SUBNETS)) == {one["SubnetIdentifier"] for one in subnets}


# ---- queues and topic


def test_an_order_that_fails_ten_times_goes_to_the_dead_letters(shop):
    orders = shop.facts("queues", "OrderQueue/OrderQueue")
    dead = shop.facts("queues", "OrderQueue/DeadLetters")

    assert {"deadLetterTargetArn": dead["QueueArn"], "maxReceiveCount": 10} == orders[
        "RedrivePolicy"
    ]
    assert [orders["QueueArn"]] == dead["RedriveAllowPolicy"]["sourceQueueArns"]
    assert int(orders["MessageRetentionPeriod"]) < int(dead["MessageRetentionPeriod"])


@pytest.mark.parametrize("path", ["OrderQueue/OrderQueue", "OrderQueue/DeadLetters"])
def test_a_queue_is_encrypted_and_refuses_plain_http(shop, path):
    told = shop.facts("queues", path)

    assert key_arn(shop) == told["KmsMasterKeyId"]
    assert refuses_plain_http(told["Policy"])


@pytest.mark.parametrize("path", ["OrderQueue/OrderEvents", "Alarms/AlarmTopic"])
def test_a_topic_is_encrypted(shop, path):
    assert key_arn(shop) == shop.facts("topics", path)["KmsMasterKeyId"]


# ---- buckets

PRIVATE = (
    "Storage/AssetsBucket",
    "Storage/FirewallLogsBucket",
    "Storage/LogsBucket",
    "Storage/SiteBucket",
    "Worldwide/EdgeWebAclLogsBucket",
    "EdgeWatch/EdgeLogsBucket",
)


@pytest.mark.parametrize("path", PRIVATE)
def test_a_bucket_is_closed_encrypted_and_versioned(shop, path):
    told = shop.facts("buckets", path)

    assert {True} == set(told["closed"].values())
    assert refuses_plain_http(told["policy"])
    rule = only(told["encryption"]["ServerSideEncryptionConfiguration"]["Rules"])
    assert "AES256" == rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    assert "Enabled" == told["versioning"]["Status"]


@pytest.mark.parametrize(
    ("path", "logs"),
    [
        ("Storage/AssetsBucket", "Storage/LogsBucket"),
        ("Storage/SiteBucket", "Storage/LogsBucket"),
        ("Storage/FirewallLogsBucket", "Storage/LogsBucket"),
        ("EdgeWatch/EdgeLogsBucket", "Worldwide/EdgeWebAclLogsBucket"),
    ],
)
def test_a_bucket_is_logged_by_another(shop, path, logs):
    told = shop.facts("buckets", path)["logging"]["LoggingEnabled"]

    assert shop.ids[logs] == told["TargetBucket"]


@pytest.mark.parametrize("path", ["Storage/AssetsBucket", "Storage/SiteBucket"])
def test_assets_and_site_are_read_through_the_shops_distribution_alone(shop, path):
    statements = shop.facts("buckets", path)["policy"]["Statement"]

    reader = only(one for one in statements if one["Effect"] == "Allow")
    distribution = f"arn:aws:cloudfront::000000000000:distribution/{shop.ids['Edge/Distribution']}"
    assert {"Service": "cloudfront.amazonaws.com"} == reader["Principal"]
    assert {"StringEquals": {"aws:SourceArn": distribution}} == reader["Condition"]


def test_with_a_domain_the_back_soon_page_is_public(small):
    told = small.facts("buckets", "Edge/BackSoonBucket")

    assert DOMAIN == told["Name"]
    assert "index.html" == told["website"]["IndexDocument"]["Suffix"]
    assert ("*", ["s3:GetObject"]) == (
        only(told["policy"]["Statement"])["Principal"],
        only(told["policy"]["Statement"])["Action"],
    )


def test_without_a_domain_nothing_is_public(dev):
    assert {True} == {all(one["closed"].values()) for one in dev.of("buckets")}


# ---- who may use them


@pytest.fixture
def as_role(small):
    """Return the account as the role of an instance sees it."""

    def see(path):
        arn = small.facts("roles", path)["Arn"]
        return Account(small.account.aws.as_role(arn)).client

    return see


def is_refused(call, **given):
    try:
        call(**given)
    except ClientError as error:
        return error.response["Error"]["Code"].startswith("AccessDenied")
    return False


def test_the_storefront_leaves_orders_and_takes_none(small, as_role):
    sqs = as_role("Frontend/StorefrontRole")("sqs")
    queue = small.ids["OrderQueue/OrderQueue"]

    assert sqs.send_message(QueueUrl=queue, MessageBody="order")["MessageId"]
    assert is_refused(sqs.receive_message, QueueUrl=queue)
    assert is_refused(
        sqs.send_message, QueueUrl=small.ids["OrderQueue/DeadLetters"], MessageBody="order"
    )


def test_the_worker_takes_orders(small, as_role):
    sqs, queue = as_role("Backend/WorkerRole")("sqs"), small.ids["OrderQueue/OrderQueue"]
    small.account.client("sqs").send_message(QueueUrl=queue, MessageBody="order")

    taken = only(sqs.receive_message(QueueUrl=queue)["Messages"])

    sqs.delete_message(QueueUrl=queue, ReceiptHandle=taken["ReceiptHandle"])
    # It sends back what staff takes out of the dead letters; it never empties or ends a queue.
    sqs.send_message(QueueUrl=queue, MessageBody="order")
    assert is_refused(sqs.purge_queue, QueueUrl=queue)
    assert is_refused(sqs.delete_queue, QueueUrl=queue)


@pytest.mark.parametrize(
    ("path", "read", "hidden"),
    [
        ("Backend/WorkerRole", "Data/RedisToken", "FrontDoor/OriginSecretOne"),
        ("Frontend/StorefrontRole", "Data/SigningKey", "Data/RedisToken"),
    ],
)
def test_a_role_reads_its_own_secrets(small, as_role, path, read, hidden):
    secrets = as_role(path)("secretsmanager")

    assert small.secret(read) == secrets.get_secret_value(SecretId=small.ids[read])["SecretString"]
    assert is_refused(secrets.get_secret_value, SecretId=small.ids[hidden])


@pytest.mark.parametrize(
    ("path", "written", "closed"),
    [
        ("Backend/WorkerRole", "media/chair.jpg", "static/shop.css"),
        ("Frontend/StorefrontRole", "static/shop.css", "media/chair.jpg"),
    ],
)
def test_a_role_writes_its_own_assets(small, as_role, path, written, closed):
    s3, bucket = as_role(path)("s3"), small.ids["Storage/AssetsBucket"]

    assert s3.put_object(Bucket=bucket, Key=written, Body=b"-")["ETag"]
    assert is_refused(s3.put_object, Bucket=bucket, Key=closed, Body=b"-")


@pytest.mark.parametrize(
    ("path", "app", "other"),
    [
        ("Backend/WorkerRole", "worker", "storefront"),
        ("Frontend/StorefrontRole", "storefront", "worker"),
    ],
)
def test_a_role_fetches_its_own_bundle(small, as_role, path, app, other):
    everything = small.account.client("s3").list_objects_v2(
        Bucket="shop-artifacts-us-east-1", Prefix="bundles/"
    )
    keys = {one["Key"].split("/")[1].split("-")[0]: one["Key"] for one in everything["Contents"]}
    s3 = as_role(path)("s3")

    assert s3.get_object(Bucket="shop-artifacts-us-east-1", Key=keys[app])["ETag"]
    assert is_refused(s3.get_object, Bucket="shop-artifacts-us-east-1", Key=keys[other])
