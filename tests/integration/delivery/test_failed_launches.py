"""Launches that are refused, that fail or that take too long: what is said and what is left."""

import pytest

from delivery import templates
from delivery.errors import StackFailedError, StackTooSlowError
from delivery.local import shop as local_shop
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import packaged, stacks

# An association with a firewall that nobody made.
NO_FIREWALL = "arn:aws:wafv2:us-east-1:000000000000:regional/webacl/none/none"

QUEUE = "{Type: AWS::SQS::Queue}"
KEPT_QUEUE = "{Type: AWS::SQS::Queue, DeletionPolicy: RetainExceptOnCreate}"
BROKEN = f"""{{
  Type: AWS::WAFv2::WebACLAssociation,
  Properties: {{ResourceArn: "{NO_FIREWALL}", WebACLArn: "{NO_FIREWALL}"}}}}"""
NEVER_DONE = """{
  Type: AWS::CloudFormation::WaitCondition,
  Properties: {Handle: !Ref Handle, Timeout: "60", Count: 1}}"""
HANDLE = "{Type: AWS::CloudFormation::WaitConditionHandle}"


@pytest.fixture(scope="module")
def account(embedded_aws):
    return Account(embedded_aws)


@pytest.fixture(scope="module")
def bucket(account):
    return local_shop.artifacts_bucket(account.aws)


@pytest.fixture
def stack(account):
    """The name of a stack that is deleted in the end, whatever became of it."""
    yield "shop"
    stacks(account).delete("shop")


@pytest.fixture
def address(account, bucket):
    """Return the address of a template that holds some resources."""

    def write(**resources):
        lines = [f"  {name}: {resource}" for name, resource in resources.items()]
        text = "\n".join(["Resources:", *lines, ""])
        key = f"{'-'.join(resources)}.yaml"
        account.client("s3").put_object(Bucket=bucket, Key=key, Body=text)
        return f"{account.aws.endpoint}/{bucket}/{key}"

    return write


@pytest.fixture(scope="module")
def empty(account, bucket):
    """What stands before any launch."""
    return account.contents()


def child(address):
    return f"{{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: '{address}'}}}}"


def queues(account):
    return account.client("sqs").list_queues().get("QueueUrls", [])


def standing(account):
    told = account.client("cloudformation").describe_stacks()["Stacks"]
    return {one["StackName"]: one["StackStatus"] for one in told}


# ---- the shop itself


def test_a_launch_that_rules_refuse_says_why_and_makes_nothing(account, empty, stack):
    with pytest.raises(StackFailedError, match="Size must be dev") as refusal:
        local_shop.deploy(account.aws, {"Size": "small"}, stack=stack)

    assert stack == refusal.value.stack
    assert empty == account.contents()
    assert {} == standing(account)


def test_a_failed_launch_names_the_leaf_and_leaves_nothing(account, empty, stack):
    texts = templates.read(templates.FOLDER)
    texts["backend.yaml"] = texts["backend.yaml"].replace(
        "WebACLArn: !GetAtt InternalWebAcl.Arn", f"WebACLArn: {NO_FIREWALL}"
    )
    events = []

    with pytest.raises(StackFailedError) as failure:
        stacks(account, watch=events.append).deploy(
            stack, packaged(account, texts), {"Size": "dev"}
        )

    assert "ROLLBACK_COMPLETE" == failure.value.status
    assert failure.value.cause.startswith("shop-Backend-")
    assert " InternalGuard (AWS::WAFv2::WebACLAssociation): " in failure.value.cause
    finished = {one.logical_id for one in events if one.status == "CREATE_COMPLETE"}
    assert {"Database", "OrderQueue", "ShopKey", "FrontDoor"} <= finished
    after = account.contents()
    left = {name.partition(" ")[0] for name in after if empty.get(name) != after[name]}
    # AWS deletes what the failed launch itself had made; the emulator takes a child that was
    # finished for one that has long stood, and keeps its data.
    assert {"buckets", "db_snapshots", "keys", "queues", "tables"} >= left
    assert set() == set(empty) - set(after)


# ---- any stack


def test_a_failed_first_launch_does_not_stand_in_the_way_of_the_next(account, address, stack):
    before = queues(account)
    with pytest.raises(StackFailedError):
        stacks(account).deploy(stack, address(Orders=KEPT_QUEUE, Broken=BROKEN), {})
    assert before == queues(account)

    stacks(account).deploy(stack, address(Orders=QUEUE), {})

    assert {stack: "CREATE_COMPLETE"} == standing(account)
    assert len(before) + 1 == len(queues(account))


def test_a_failed_change_names_the_leaf_and_is_taken_back(account, address, stack):
    stacks(account).deploy(stack, address(Child=child(address(Orders=QUEUE))), {})
    before = queues(account)
    broken = address(Child=child(address(Orders=QUEUE, Mail=QUEUE, Broken=BROKEN)))

    with pytest.raises(StackFailedError, match=r"shop-Child-\w+ Broken ") as failure:
        stacks(account).deploy(stack, broken, {})

    assert "UPDATE_ROLLBACK_COMPLETE" == failure.value.status
    assert before == queues(account)


def test_events_are_told_in_the_order_in_which_they_happened(account, address, stack):
    told = []

    stacks(account, watch=told.append).deploy(
        stack, address(Child=child(address(Orders=QUEUE))), {}
    )

    for logical_id in ("Orders", "Child", stack):
        ends = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
        assert ends == [one.status for one in told if one.logical_id == logical_id]
    assert len(set(told)) == len(told)


def test_a_launch_whose_child_has_no_template_leaves_no_shell(account, address, stack):
    missing = f"{account.aws.endpoint}/none/none.yaml"

    with pytest.raises(StackFailedError, match=r"none\.yaml"):
        stacks(account).deploy(stack, address(Child=child(missing)), {})

    assert {} == standing(account)


def test_a_stack_that_is_too_slow_goes_on_and_can_be_deleted(account, address, stack):
    before = queues(account)
    waiting = address(Orders=QUEUE, Handle=HANDLE, Never=NEVER_DONE)

    with pytest.raises(StackTooSlowError, match="still CREATE_IN_PROGRESS") as failure:
        stacks(account, patience=1.5).deploy(stack, waiting, {})

    assert 1.5 == failure.value.seconds
    assert {stack: "CREATE_IN_PROGRESS"} == standing(account)
    stacks(account).delete(stack)
    assert ({}, before) == (standing(account), queues(account))


def test_deleting_what_is_not_there_is_no_fault(account):
    stacks(account).delete("never-launched")

    assert {} == standing(account)
