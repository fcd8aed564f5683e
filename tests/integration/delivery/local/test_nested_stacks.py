"""The whole life of nested stacks: made, changed by change sets, failed, rolled back, deleted."""

import pytest
from botocore.exceptions import ClientError

from tests.integration.delivery.local.stacks import CAPABILITIES, Stacks, outputs, written

ROOT = """
Parameters:
  Timeout: {Type: String, Default: "30"}
  QueueTemplate: {Type: String}
Conditions:
  Never: !Equals [!Ref Timeout, never]
Resources:
  Orders:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Ref QueueTemplate
      Parameters: {Timeout: !Ref Timeout}
  Reader:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: READER
      Parameters: {QueueArn: !GetAtt Orders.Outputs.QueueArn}
  Left:
    Type: AWS::CloudFormation::Stack
    Condition: Never
    Properties: {TemplateURL: READER}
Outputs:
  QueueArn: {Value: !GetAtt Orders.Outputs.QueueArn}
  QueueUrl: {Value: !GetAtt Orders.Outputs.QueueUrl}
"""

QUEUE = """
Parameters:
  Timeout: {Type: Number, MaxValue: 43200}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Timeout}
  DeadLetters:
    Type: AWS::SQS::Queue
Outputs:
  QueueUrl: {Value: !Ref Queue}
  QueueArn: {Value: !GetAtt Queue.Arn}
  DeadLettersArn: {Value: !GetAtt DeadLetters.Arn}
"""

QUEUE_AND_TOPIC = QUEUE.replace("Outputs:", "  Topic:\n    Type: AWS::SNS::Topic\nOutputs:")

FAILING = QUEUE.replace(
    "Outputs:",
    """  Broken:
    Type: AWS::WAFv2::WebACLAssociation
    DependsOn: [Queue, DeadLetters]
    Properties: {ResourceArn: "arn:aws:nothing", WebACLArn: "arn:aws:nothing"}
Outputs:""",
)

READER = """
Parameters:
  QueueArn: {Type: String, AllowedPattern: "arn:.+"}
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Ref QueueArn}
"""


@pytest.fixture(scope="module")
def stacks(embedded_aws):
    return Stacks(embedded_aws)


@pytest.fixture
def root(stacks):
    """A root with two children, and how to change it; deleted at the end."""
    reader = stacks.upload(READER, "reader.yaml")
    template = ROOT.replace("READER", reader)
    queue = stacks.upload(QUEUE, "queue.yaml")
    made = stacks.create("shop", template, QueueTemplate=queue)
    assert "CREATE_COMPLETE" == made["StackStatus"], stacks.reasons("shop")
    yield made, template
    stacks.delete("shop")


def queues(stacks):
    return stacks.aws.client("sqs").list_queues().get("QueueUrls", [])


def timeout_of(stacks, queue):
    found = stacks.aws.client("sqs").get_queue_attributes(
        QueueUrl=queue, AttributeNames=["VisibilityTimeout"]
    )
    return found["Attributes"]["VisibilityTimeout"]


def change_set(stacks, **parameters):
    """Create a change set over all stacks of the shop and return it."""
    made = stacks.cloudformation.create_change_set(
        StackName="shop",
        ChangeSetName="change",
        UsePreviousTemplate=True,
        Parameters=written(parameters),
        Capabilities=CAPABILITIES,
        IncludeNestedStacks=True,
    )
    return stacks.cloudformation.describe_change_set(ChangeSetName=made["Id"])


def executed(stacks):
    stacks.cloudformation.execute_change_set(StackName="shop", ChangeSetName="change")
    return stacks.settled("shop")


def changes_of(described):
    changes = [change["ResourceChange"] for change in described["Changes"]]
    return {change["LogicalResourceId"]: change for change in changes}


def test_a_child_gives_its_outputs_to_its_sibling_and_to_the_root(stacks, root):
    made, _ = root
    reader = stacks.resources(stacks.resources("shop")["Reader"])
    found = stacks.aws.client("ssm").get_parameter(Name=reader["Parameter"])

    assert outputs(made)["QueueArn"] == found["Parameter"]["Value"]


def test_a_child_knows_its_parent(stacks, root):
    made, _ = root
    child = stacks.settled(stacks.resources("shop")["Orders"])

    assert (made["StackId"], made["StackId"]) == (child["ParentId"], child["RootId"])


def test_a_new_parameter_reaches_the_child_in_place(stacks, root):
    made, template = root
    queue = outputs(made)["QueueUrl"]
    stacks.aws.client("sqs").send_message(QueueUrl=queue, MessageBody="order")

    stacks.update("shop", template, QueueTemplate=stacks.upload(QUEUE, "queue.yaml"), Timeout="60")

    assert "60" == timeout_of(stacks, queue)
    assert stacks.aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]


def test_a_child_with_a_new_template_keeps_its_unchanged_resources_and_outputs(stacks, root):
    made, template = root

    changed = stacks.update(
        "shop", template, QueueTemplate=stacks.upload(QUEUE_AND_TOPIC, "with-topic.yaml")
    )

    assert "UPDATE_COMPLETE" == changed["StackStatus"], stacks.reasons("shop")
    assert outputs(made) == outputs(changed)
    assert 1 == len(stacks.aws.client("sns").list_topics()["Topics"])


@pytest.mark.usefixtures("root")
def test_a_change_set_shows_what_changes_inside_a_child(stacks):
    described = change_set(
        stacks, QueueTemplate=stacks.upload(QUEUE_AND_TOPIC, "with-topic.yaml"), Timeout="45"
    )

    orders = changes_of(described)["Orders"]
    inside = stacks.cloudformation.describe_change_set(ChangeSetName=orders["ChangeSetId"])
    assert described["IncludeNestedStacks"]
    assert "Modify" == orders["Action"]
    assert described["ChangeSetId"] == inside["RootChangeSetId"] == inside["ParentChangeSetId"]
    assert {"Queue": "Modify", "Topic": "Add"} == {
        name: change["Action"] for name, change in changes_of(inside).items()
    }


def test_a_change_set_is_executed_with_all_its_children(stacks, root):
    made, _ = root
    change_set(
        stacks, QueueTemplate=stacks.upload(QUEUE_AND_TOPIC, "with-topic.yaml"), Timeout="45"
    )

    changed = executed(stacks)

    assert "UPDATE_COMPLETE" == changed["StackStatus"], stacks.reasons("shop")
    assert "45" == timeout_of(stacks, outputs(made)["QueueUrl"])


@pytest.mark.usefixtures("root")
def test_the_change_set_of_a_child_is_not_executed_alone(stacks):
    described = change_set(stacks, QueueTemplate=stacks.upload(QUEUE, "queue.yaml"), Timeout="45")
    inside = changes_of(described)["Orders"]["ChangeSetId"]

    with pytest.raises(ClientError):
        stacks.cloudformation.execute_change_set(ChangeSetName=inside)


def test_a_change_set_for_a_new_root_shows_its_children_and_makes_them(stacks):
    template = ROOT.replace("READER", stacks.upload(READER, "reader.yaml"))
    made = stacks.cloudformation.create_change_set(
        StackName="new",
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateURL=stacks.upload(template),
        Parameters=written({"QueueTemplate": stacks.upload(QUEUE, "queue.yaml")}),
        Capabilities=CAPABILITIES,
        IncludeNestedStacks=True,
    )

    described = changes_of(stacks.cloudformation.describe_change_set(ChangeSetName=made["Id"]))
    inside = stacks.cloudformation.describe_change_set(
        ChangeSetName=described["Orders"]["ChangeSetId"]
    )
    assert {"Orders", "Reader"} == set(described)
    assert {"Queue", "DeadLetters"} == set(changes_of(inside))

    stacks.cloudformation.execute_change_set(ChangeSetName=made["Id"])
    assert "CREATE_COMPLETE" == stacks.settled("new")["StackStatus"]
    stacks.delete("new")


@pytest.mark.usefixtures("root")
def test_a_change_set_fails_where_a_childs_template_is_missing(stacks):
    described = change_set(stacks, QueueTemplate=f"{stacks.aws.endpoint}/templates/none.yaml")

    assert ("FAILED", "UNAVAILABLE") == (described["Status"], described["ExecutionStatus"])
    assert "none.yaml" in described["StatusReason"]


def test_a_failed_child_leaves_nothing_behind(stacks):
    before = queues(stacks)
    template = ROOT.replace("READER", stacks.upload(READER, "reader.yaml"))

    made = stacks.create("failing", template, QueueTemplate=stacks.upload(FAILING, "broken.yaml"))

    assert "ROLLBACK_COMPLETE" == made["StackStatus"]
    assert before == queues(stacks)
    assert "Broken" in stacks.reasons("failing")[0]
    stacks.delete("failing")


def test_a_failed_change_of_a_child_is_taken_back(stacks, root):
    made, template = root
    before = queues(stacks)

    changed = stacks.update(
        "shop", template, QueueTemplate=stacks.upload(FAILING, "broken.yaml"), Timeout="99"
    )

    assert "UPDATE_ROLLBACK_COMPLETE" == changed["StackStatus"], stacks.reasons("shop")
    assert before == queues(stacks)
    assert "30" == timeout_of(stacks, outputs(made)["QueueUrl"])


def test_a_child_checks_the_constraints_of_its_parameters(stacks):
    template = ROOT.replace("READER", stacks.upload(READER, "reader.yaml"))
    queue = stacks.upload(QUEUE, "queue.yaml")

    made = stacks.create("too-long", template, QueueTemplate=queue, Timeout="99999")

    assert "ROLLBACK_COMPLETE" == made["StackStatus"]
    assert "not greater than 43200" in stacks.reasons("too-long")[0]
    stacks.delete("too-long")


def test_the_deleted_root_takes_its_children_along(stacks):
    before = queues(stacks)
    template = ROOT.replace("READER", stacks.upload(READER, "reader.yaml"))
    stacks.create("brief", template, QueueTemplate=stacks.upload(QUEUE, "queue.yaml"))
    children = stacks.resources("brief")

    gone = stacks.delete("brief")

    assert "DELETE_COMPLETE" == gone["StackStatus"]
    assert "DELETE_COMPLETE" == stacks.settled(children["Orders"])["StackStatus"]
    assert before == queues(stacks)


def test_a_child_keeps_what_is_to_be_retained(stacks):
    kept = QUEUE.replace("  DeadLetters:", "  DeadLetters:\n    DeletionPolicy: Retain")
    template = ROOT.replace("READER", stacks.upload(READER, "reader.yaml"))
    stacks.create("careful", template, QueueTemplate=stacks.upload(kept, "kept.yaml"))

    stacks.delete("careful")

    (queue,) = queues(stacks)
    assert "DeadLetters" in queue
    stacks.aws.client("sqs").delete_queue(QueueUrl=queue)


def test_dynamic_references_inside_a_child_are_resolved(stacks):
    stacks.aws.client("secretsmanager").create_secret(Name="login", SecretString='{"user": "ana"}')
    child = """
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: "{{resolve:secretsmanager:login:SecretString:user}} runs {{resolve:ssm:IMAGE}}"
""".replace("IMAGE", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
    root = """
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: CHILD}
"""

    made = stacks.create("dynamic", root.replace("CHILD", stacks.upload(child, "child.yaml")))

    assert "CREATE_COMPLETE" == made["StackStatus"], stacks.reasons("dynamic")
    name = stacks.resources(stacks.resources("dynamic")["Child"])["Parameter"]
    value = stacks.aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert value.startswith("ana runs ami-")
    stacks.delete("dynamic")


def test_a_child_is_found_at_the_address_that_s3_gives(stacks):
    stacks.upload(QUEUE, "tiers/queue.yaml")
    root = """
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub https://templates.s3.${AWS::Region}.amazonaws.com/tiers/queue.yaml
      Parameters: {Timeout: 30}
"""

    made = stacks.create("addressed", root)

    assert "CREATE_COMPLETE" == made["StackStatus"], stacks.reasons("addressed")
    stacks.delete("addressed")


def test_a_condition_reads_the_region_a_mapping_and_a_part_of_a_value(stacks):
    template = """
Parameters:
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
Mappings:
  Sizes: {us-east-1: {Size: growing}}
Conditions:
  Here: !Equals [!Ref AWS::Region, us-east-1]
  Elsewhere: !Not [!Condition Here]
  Growing: !And
    - !Condition Here
    - !Equals [!FindInMap [Sizes, !Ref AWS::Region, Size], growing]
  Second: !Equals [!Select [1, !Ref Zones], b]
Resources:
  Queue: {Type: AWS::SQS::Queue, Condition: Here}
  OtherQueue: {Type: AWS::SQS::Queue, Condition: Elsewhere}
  GrowingQueue: {Type: AWS::SQS::Queue, Condition: Growing}
  SecondQueue: {Type: AWS::SQS::Queue, Condition: Second}
"""

    stacks.create("conditional", template)

    assert {"Queue", "GrowingQueue", "SecondQueue"} == set(stacks.resources("conditional"))
    stacks.delete("conditional")


def test_a_rule_of_the_template_refuses_parameters(stacks):
    ruled = QUEUE.replace(
        "Resources:",
        """Rules:
  NotTooShort:
    Assertions:
      - Assert: !Not [!Equals [!Ref Timeout, "0"]]
        AssertDescription: a message must be hidden while it is handled
Resources:""",
    )

    with pytest.raises(ClientError, match="must be hidden"):
        stacks.create("ruled", ruled, Timeout="0")
