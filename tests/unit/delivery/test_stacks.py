"""Stacks as told by a CloudFormation that does what a test says, and refuses what AWS refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from delivery.errors import StackFailedError, StackTooSlowError
from delivery.stacks import NESTED, NO_CHANGE, Stacks

STACK = "shop"
ID = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1"
CHILD = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop-Data/2"
START = datetime(2030, 1, 1, tzinfo=UTC)
PUBLIC = {"PublicUrl": "https://shop"}


def an_event(stack, logical_id, status, **given):
    return {
        "StackId": stack,
        "StackName": stack.split("/")[1],
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": "",
        "ResourceType": "AWS::SQS::Queue",
        "ResourceStatus": status,
        **given,
    }


def of_child(status, **given):
    return an_event(ID, "Data", status, ResourceType=NESTED, **given)


def refusal(message, code="ValidationError"):
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class FakeCloudFormation:
    """One stack, its change set and its events.

    Once something is carried out the stack takes a status of `then` each time it is looked at,
    and the events of `happens` are told, a second apart. `plan` is what becomes of a change set.
    """

    def __init__(self, status=None, *, then=(), happens=(), plan=("CREATE_COMPLETE", "")):
        self.status, self.then, self.happens = status, list(then), list(happens)
        self.plan, self.refuses, self.taken = plan, None, {"Size"}
        self.events, self.planned, self.executed = [], [], []
        self.dropped, self.deleted, self.moves = [], [], False

    def tell(self, events, *, apart=1.0):
        for event in events:
            at = START + timedelta(seconds=apart * len(self.events))
            self.events.append({"Timestamp": at, **event})

    def move(self):
        self.moves = True
        self.tell(self.happens)

    # ---- what a client answers

    def describe_stacks(self, **asked):
        if self.moves and self.then:
            self.status = self.then.pop(0)
        is_gone = self.status == "DELETE_COMPLETE" and asked["StackName"] == STACK
        if self.status is None or is_gone:
            raise refusal(f"Stack with id {asked['StackName']} does not exist")
        told = {
            "StackId": ID,
            "StackStatus": self.status,
            "Parameters": [{"ParameterKey": "Size", "ParameterValue": "dev"}],
            "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in PUBLIC.items()],
        }
        return {"Stacks": [told]}

    def get_template_summary(self, **_):
        return {"Parameters": [{"ParameterKey": name} for name in sorted(self.taken)]}

    def create_change_set(self, **asked):
        if self.refuses:
            raise self.refuses
        if unknown := {one["ParameterKey"] for one in asked["Parameters"]} - self.taken:
            raise refusal(f"Parameters: {sorted(unknown)} do not exist in the template")
        if self.status == "ROLLBACK_COMPLETE":
            raise refusal("is in ROLLBACK_COMPLETE state and can not be updated")
        if asked["ChangeSetType"] == "CREATE":
            self.status = "REVIEW_IN_PROGRESS"
        self.planned.append(asked)
        return {"Id": "change-set"}

    def describe_change_set(self, **_):
        status, reason = self.plan
        return {"Status": status, "StatusReason": reason}

    def delete_change_set(self, **asked):
        self.dropped.append(asked["ChangeSetName"])

    def execute_change_set(self, **asked):
        self.executed.append(asked["ChangeSetName"])
        self.move()

    def delete_stack(self, **asked):
        self.deleted.append(asked["StackName"])
        self.move()

    def get_paginator(self, _):
        return self

    def paginate(self, *, StackName):  # noqa: N803, boto3's name
        """Tell the newest first and two a page, as AWS does with a hundred."""
        if StackName == STACK and self.status == "DELETE_COMPLETE":
            raise refusal(f"Stack [{STACK}] does not exist")
        stack = ID if StackName == STACK else StackName
        told = [event for event in reversed(self.events) if event["StackId"] == stack]
        return [{"StackEvents": told[start : start + 2]} for start in range(0, len(told), 2)]


def stacks(client, **given):
    return Stacks(client, **{"poll_seconds": 0, "patience": 5, **given})


def deploy(client, parameters=None, *, keep=True, **given):
    made = stacks(client, **given)
    return made.deploy(STACK, "https://s3/root.yaml", parameters or {}, keep=keep)


# ---- what is asked for


def test_a_stack_that_does_not_stand_is_made():
    aws = FakeCloudFormation(then=["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])

    outputs = deploy(aws, {"Size": "small"})

    (asked,) = aws.planned
    assert PUBLIC == outputs
    assert "CREATE" == asked["ChangeSetType"]
    assert [{"ParameterKey": "Size", "ParameterValue": "small"}] == asked["Parameters"]


def test_nested_stacks_are_planned_with_their_root():
    aws = FakeCloudFormation(then=["CREATE_COMPLETE"])

    deploy(aws)

    assert aws.planned[0]["IncludeNestedStacks"]
    assert ["CAPABILITY_IAM"] == aws.planned[0]["Capabilities"]


def test_a_stack_that_stands_is_changed_and_keeps_what_was_answered():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"])
    aws.taken = {"Size", "Mail"}

    deploy(aws, {"Mail": "a@example.com"})

    assert "UPDATE" == aws.planned[0]["ChangeSetType"]
    assert [
        {"ParameterKey": "Mail", "ParameterValue": "a@example.com"},
        {"ParameterKey": "Size", "UsePreviousValue": True},
    ] == aws.planned[0]["Parameters"]


def test_a_new_answer_takes_the_place_of_the_old_one():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["UPDATE_COMPLETE"])

    deploy(aws, {"Size": "growing"})

    assert [{"ParameterKey": "Size", "ParameterValue": "growing"}] == aws.planned[0]["Parameters"]


def test_an_answer_that_the_template_takes_no_more_is_let_go():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["UPDATE_COMPLETE"])
    aws.taken = {"Mail"}

    deploy(aws)

    assert [] == aws.planned[0]["Parameters"]


def test_defaults_are_taken_where_nothing_is_to_be_kept():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["UPDATE_COMPLETE"])

    deploy(aws, keep=False)

    assert [] == aws.planned[0]["Parameters"]


def test_the_shell_of_an_earlier_plan_is_filled():
    aws = FakeCloudFormation("REVIEW_IN_PROGRESS", then=["CREATE_COMPLETE"])

    deploy(aws)

    assert "CREATE" == aws.planned[0]["ChangeSetType"]


def test_what_a_failed_first_launch_left_is_deleted_before_the_next():
    aws = FakeCloudFormation("ROLLBACK_COMPLETE", then=["DELETE_COMPLETE"])
    plan = aws.create_change_set

    def plan_and_go_on(**asked):
        aws.then = ["CREATE_COMPLETE"]
        return plan(**asked)

    aws.create_change_set = plan_and_go_on

    assert PUBLIC == deploy(aws)
    assert [ID] == aws.deleted
    assert "CREATE" == aws.planned[0]["ChangeSetType"]


# ---- plans that come to nothing


@pytest.mark.parametrize("reason", NO_CHANGE)
def test_nothing_to_change_is_no_fault(reason):
    aws = FakeCloudFormation("CREATE_COMPLETE", plan=("FAILED", f"The request {reason}."))

    outputs = deploy(aws)

    assert PUBLIC == outputs
    assert (["change-set"], []) == (aws.dropped, aws.executed)


def test_a_plan_that_fails_says_why_and_leaves_no_shell():
    aws = FakeCloudFormation(plan=("FAILED", "no template there"))

    with pytest.raises(StackFailedError, match="no template there"):
        deploy(aws)

    assert (["change-set"], [STACK]) == (aws.dropped, aws.deleted)


def test_a_plan_that_fails_leaves_the_stack_as_it_stands():
    aws = FakeCloudFormation("CREATE_COMPLETE", plan=("FAILED", "no template there"))

    with pytest.raises(StackFailedError):
        deploy(aws)

    assert (["change-set"], []) == (aws.dropped, aws.deleted)


def test_what_rules_refuse_is_told_as_a_failure_of_the_stack():
    aws = FakeCloudFormation()
    aws.refuses = refusal("Size must be dev")

    with pytest.raises(StackFailedError, match="Size must be dev") as failure:
        deploy(aws)

    assert (STACK, "change set refused") == (failure.value.stack, failure.value.status)


def test_an_answer_to_nothing_is_refused():
    with pytest.raises(StackFailedError, match=r"'Sise'.* do not exist in the template"):
        deploy(FakeCloudFormation(), {"Sise": "dev"})


def test_a_lack_of_rights_is_not_taken_for_a_failure_of_the_stack():
    aws = FakeCloudFormation()
    aws.refuses = refusal("not authorized", code="AccessDenied")

    with pytest.raises(ClientError, match="not authorized"):
        deploy(aws)


# ---- what fails


def test_the_first_leaf_that_failed_is_named():
    events = [
        of_child("CREATE_IN_PROGRESS", PhysicalResourceId=CHILD),
        an_event(CHILD, "Topic", "CREATE_FAILED", ResourceStatusReason="creation cancelled"),
        an_event(CHILD, "Orders", "CREATE_FAILED", ResourceStatusReason="no such key"),
        an_event(CHILD, "Mail", "CREATE_FAILED", ResourceStatusReason="no such key either"),
        of_child("CREATE_FAILED", PhysicalResourceId=CHILD, ResourceStatusReason="embedded"),
    ]
    aws = FakeCloudFormation(then=["CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE"], happens=events)

    with pytest.raises(StackFailedError) as failure:
        deploy(aws)

    assert "ROLLBACK_COMPLETE" == failure.value.status
    assert "shop-Data Orders (AWS::SQS::Queue): no such key" == failure.value.cause


def test_a_child_that_only_a_reason_names_is_looked_into():
    events = [
        an_event(CHILD, "Orders", "CREATE_FAILED", ResourceStatusReason="no such key"),
        of_child("CREATE_FAILED", ResourceStatusReason=f"Embedded stack {CHILD} was not created"),
    ]
    aws = FakeCloudFormation(then=["ROLLBACK_COMPLETE"], happens=events)

    with pytest.raises(StackFailedError, match=r"shop-Data Orders .* no such key"):
        deploy(aws)


def test_a_failed_child_is_named_where_no_leaf_is():
    events = [of_child("CREATE_FAILED", ResourceStatusReason="no template there")]
    aws = FakeCloudFormation(then=["ROLLBACK_COMPLETE"], happens=events)

    with pytest.raises(StackFailedError, match=r"shop Data .* no template there"):
        deploy(aws)


def test_a_failure_without_a_reason_says_where_to_look():
    aws = FakeCloudFormation(then=["ROLLBACK_COMPLETE"])

    with pytest.raises(StackFailedError, match="look at the stack's events"):
        deploy(aws)


def test_a_failure_of_long_ago_is_not_the_cause():
    aws = FakeCloudFormation("UPDATE_ROLLBACK_COMPLETE", then=["UPDATE_ROLLBACK_COMPLETE"])
    aws.tell([an_event(ID, "Orders", "UPDATE_FAILED", ResourceStatusReason="long ago")])
    aws.happens = [an_event(ID, "Mail", "UPDATE_FAILED", ResourceStatusReason="just now")]

    with pytest.raises(StackFailedError) as failure:
        deploy(aws)

    assert failure.value.cause.endswith("just now")


# ---- what is told meanwhile


def test_each_event_is_told_once_in_the_order_of_time():
    aws = FakeCloudFormation(then=["CREATE_IN_PROGRESS"] * 3 + ["CREATE_COMPLETE"])
    aws.happens = [
        of_child("CREATE_IN_PROGRESS", PhysicalResourceId=CHILD),
        an_event(CHILD, "Orders", "CREATE_IN_PROGRESS"),
        an_event(CHILD, "Orders", "CREATE_COMPLETE"),
        of_child("CREATE_COMPLETE", PhysicalResourceId=CHILD),
    ]
    told = []

    deploy(aws, watch=told.append)

    assert [
        ("Data", "CREATE_IN_PROGRESS"),
        ("Orders", "CREATE_IN_PROGRESS"),
        ("Orders", "CREATE_COMPLETE"),
        ("Data", "CREATE_COMPLETE"),
    ] == [(event.logical_id, event.status) for event in told]


def test_events_of_one_moment_keep_their_order():
    aws = FakeCloudFormation("CREATE_COMPLETE")
    steps = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    aws.tell([an_event(ID, "Orders", status) for status in steps], apart=0)

    assert steps == [event.status for event in stacks(aws).events(STACK)]


def test_events_of_a_stack_that_never_was_are_none():
    assert [] == list(stacks(FakeCloudFormation()).events(STACK))


# ---- too slow


def test_a_stack_that_takes_too_long_goes_on():
    aws = FakeCloudFormation(then=["CREATE_IN_PROGRESS"])

    with pytest.raises(StackTooSlowError, match="still CREATE_IN_PROGRESS") as failure:
        deploy(aws, patience=0.01)

    assert (STACK, 0.01) == (failure.value.stack, failure.value.seconds)
    assert [] == aws.deleted


def test_a_plan_that_takes_too_long_is_not_carried_out():
    aws = FakeCloudFormation(plan=("CREATE_IN_PROGRESS", ""))

    with pytest.raises(StackTooSlowError, match="still REVIEW_IN_PROGRESS"):
        deploy(aws, patience=0.01)

    assert [] == aws.executed


# ---- deleted


def test_a_stack_is_deleted_by_its_id():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["DELETE_IN_PROGRESS", "DELETE_COMPLETE"])

    stacks(aws).delete(STACK)

    assert [ID] == aws.deleted


def test_the_end_of_a_stack_is_told_though_its_name_is_gone():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["DELETE_COMPLETE"])
    aws.happens = [an_event(ID, "Orders", "DELETE_COMPLETE")]
    told = []

    stacks(aws, watch=told.append).delete(STACK)

    assert ["Orders"] == [event.logical_id for event in told]


@pytest.mark.parametrize("status", [None, "DELETE_COMPLETE"])
def test_deleting_what_is_not_there_is_no_fault(status):
    aws = FakeCloudFormation(status)

    stacks(aws).delete(STACK)

    assert [] == aws.deleted


def test_the_shell_of_a_plan_can_be_deleted():
    aws = FakeCloudFormation("REVIEW_IN_PROGRESS", then=["DELETE_COMPLETE"])

    stacks(aws).delete(STACK)

    assert [ID] == aws.deleted


def test_what_will_not_be_deleted_is_named():
    aws = FakeCloudFormation("CREATE_COMPLETE", then=["DELETE_FAILED"])
    aws.happens = [an_event(ID, "Logs", "DELETE_FAILED", ResourceStatusReason="is not empty")]

    with pytest.raises(StackFailedError, match=r"DELETE_FAILED; .*shop Logs .*: is not empty"):
        stacks(aws).delete(STACK)
