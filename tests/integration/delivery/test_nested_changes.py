"""A launched shop, changed one parameter at a time and then deleted: what changes, what is kept."""

import pytest

from delivery.local import shop as local_shop
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import changes, launch, look, only, stacks, with_zone

STACK = "shop"
ORDER = "one red chair"

# What holds data outlives its stack, and so do the key that encrypts it and the logs.
KEPT = {
    "Data/CatalogueTable",
    "Edge/BackSoonBucket",
    "EdgeWatch/EdgeLogsBucket",
    "OrderQueue/DeadLetters",
    "OrderQueue/OrderQueue",
    "Storage/AssetsBucket",
    "Storage/FirewallLogsBucket",
    "Storage/LogsBucket",
    "Storage/ShopKey",
    "Storage/SiteBucket",
    "Worldwide/EdgeWebAclLogsBucket",
}


@pytest.fixture(scope="module")
def account(embedded_aws):
    return Account(embedded_aws)


@pytest.fixture(scope="module")
def asked(account):
    """What the shop is launched with; its zone and the bucket of templates stand before it."""
    local_shop.artifacts_bucket(account.aws)
    return with_zone(
        account, Size="small", StaffNetworks="203.0.113.0/24", AlarmEmail="on-call@example.com"
    )


@pytest.fixture(scope="module")
def before(account, asked):
    """What stands before the launch."""
    return account.contents()


@pytest.fixture(scope="module")
def launched(account, asked, before):
    """The shop as launched, with an order in its queue."""
    outputs = local_shop.deploy(account.aws, asked, stack=STACK)
    account.client("sqs").send_message(QueueUrl=outputs["OrderQueueUrl"], MessageBody=ORDER)
    return look(account, STACK, outputs)


# One change follows the other, so that each test may be run alone.


@pytest.fixture(scope="module")
def observing(account, launched):
    return launch(account, {"FirewallMode": "observe"}, stack=STACK)


@pytest.fixture(scope="module")
def second_is_new(account, observing):
    return launch(account, {"SecretTwoSerial": "2"}, stack=STACK)


@pytest.fixture(scope="module")
def second_is_sent(account, second_is_new):
    return launch(account, {"EdgeSends": "two"}, stack=STACK)


@pytest.fixture(scope="module")
def first_is_new(account, second_is_sent):
    return launch(account, {"SecretOneSerial": "2"}, stack=STACK)


@pytest.fixture(scope="module")
def asked_again(account, first_is_new):
    return launch(account, {}, stack=STACK)


@pytest.fixture(scope="module")
def deleted(account, asked_again):
    """What stands after the delete."""
    stacks(account).delete(STACK)
    return account.contents()


# ---- firewalls that observe


def test_firewalls_that_observe_are_all_that_changes(launched, observing):
    assert {
        "Backend/InternalWebAcl",
        "FrontDoor/FrontDoorWebAcl",
        "Worldwide/EdgeWebAcl",
    } == changes(launched, observing)


def deeds(shop, path):
    """Return what the rules of a firewall do with what they match."""
    return {
        one["Name"]: only(one.get("Action") or one["OverrideAction"])
        for one in shop.facts("web_acls", path)["Rules"]
    }


@pytest.mark.parametrize(
    "path", ["Backend/InternalWebAcl", "FrontDoor/FrontDoorWebAcl", "Worldwide/EdgeWebAcl"]
)
def test_known_attacks_alone_are_still_blocked(launched, observing, path):
    names = set(deeds(launched, path))

    assert {"Block", "None"} >= set(deeds(launched, path).values())
    assert {"KnownBadInputs": "None"} | dict.fromkeys(names - {"KnownBadInputs"}, "Count") == deeds(
        observing, path
    )


# ---- the edge's secret, changed in three steps


def sent(shop):
    origins = shop.facts("distributions", "Edge/Distribution")["Origins"]["Items"]
    balancer = only(one for one in origins if one["Id"] == "LoadBalancer")
    return only(balancer["CustomHeaders"]["Items"])["HeaderValue"]


def taken(shop):
    listener = only(shop.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])
    rule = only(one for one in listener["Rules"] if not one["IsDefault"])
    return only(rule["Conditions"])["HttpHeaderConfig"]["Values"]


def test_the_idle_secret_is_renewed_without_the_edge(observing, second_is_new):
    assert {"FrontDoor/FrontDoor", "FrontDoor/OriginSecretTwo"} == changes(observing, second_is_new)
    assert sent(observing) == sent(second_is_new) == taken(second_is_new)[0]
    assert taken(observing)[1] != taken(second_is_new)[1]


def test_the_edge_changes_to_the_renewed_secret(second_is_new, second_is_sent):
    assert {"Edge/Distribution"} == changes(second_is_new, second_is_sent)
    assert sent(second_is_sent) == taken(second_is_new)[1] == taken(second_is_sent)[1]


def test_the_other_secret_is_renewed_behind_it(second_is_sent, first_is_new):
    assert {"FrontDoor/FrontDoor", "FrontDoor/OriginSecretOne"} == changes(
        second_is_sent, first_is_new
    )
    assert sent(second_is_sent) == sent(first_is_new) == taken(first_is_new)[1]
    assert taken(second_is_sent)[0] != taken(first_is_new)[0]


def test_the_balancer_takes_the_secrets_that_there_are(first_is_new):
    assert [
        first_is_new.secret("FrontDoor/OriginSecretOne"),
        first_is_new.secret("FrontDoor/OriginSecretTwo"),
    ] == taken(first_is_new)


# ---- nothing to change


def test_asking_again_changes_nothing_and_is_no_fault(first_is_new, asked_again):
    assert set() == changes(first_is_new, asked_again)
    assert first_is_new.outputs == asked_again.outputs


def test_what_was_answered_before_is_kept(asked_again, asked, account):
    told = account.client("cloudformation").describe_stacks(StackName=asked_again.stack)["Stacks"]

    answers = {one["ParameterKey"]: one["ParameterValue"] for one in only(told)["Parameters"]}
    assert asked | {"FirewallMode": "observe", "EdgeSends": "two"} == {
        name: answers[name] for name in [*asked, "FirewallMode", "EdgeSends"]
    }


def test_no_order_is_lost_by_changes(launched, asked_again):
    before, after = (
        one.facts("queues", "OrderQueue/OrderQueue") for one in (launched, asked_again)
    )

    assert "1" == before["ApproximateNumberOfMessages"]
    assert before == after


# ---- deleted


def test_what_holds_data_is_kept_and_nothing_else(before, asked_again, deleted):
    paths = {id_: path for path, id_ in asked_again.ids.items()}
    left = {name for name, facts in deleted.items() if before.get(name) != facts}
    snapshot = only(name for name in left if name.startswith("db_snapshots "))

    assert KEPT == {paths.get(name.partition(" ")[2], name) for name in left - {snapshot}}
    assert set() == set(before) - set(deleted)


def test_the_database_leaves_a_last_snapshot(asked_again, deleted):
    snapshots = [facts for name, facts in deleted.items() if name.startswith("db_snapshots ")]

    database = asked_again.facts("db_instances", "Data/Database")
    assert (database["DBInstanceIdentifier"], database["KmsKeyId"]) == (
        only(snapshots)["DBInstanceIdentifier"],
        only(snapshots)["KmsKeyId"],
    )


def test_the_key_of_what_is_kept_still_works(asked_again, deleted):
    key = deleted[f"keys {asked_again.ids['Storage/ShopKey']}"]

    assert "Enabled" == key["KeyState"]


def test_the_order_is_still_in_its_queue(account, asked_again, deleted):
    received = account.client("sqs").receive_message(
        QueueUrl=asked_again.ids["OrderQueue/OrderQueue"]
    )

    assert ORDER == only(received["Messages"])["Body"]
