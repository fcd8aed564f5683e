"""Who may do what with the embedded AWS, and what it keeps."""

import http.client
import json
import socket
from dataclasses import replace

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from delivery.local import embedded_aws as embedded
from delivery.local import parts
from delivery.local.embedded_aws import Credentials

INSTANCES = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def installed_aws(tmp_path):
    """The part as `make up` starts it: no reset, and a state that lasts."""
    aws = embedded.part(tmp_path, port=parts.free_port())
    with parts.started(aws):
        yield aws


def ask(aws, path, *, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", aws.port)
    connection.request(method, path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def code_of(refused):
    return refused.value.response["Error"]["Code"]


def test_it_answers_under_the_name_of_this_machine_only(embedded_aws):
    assert 200 == ask(embedded_aws, "/_ministack/health")
    assert 403 == ask(embedded_aws, "/_ministack/health", Host="shop.example")


def test_it_does_not_answer_pages_of_other_origins(embedded_aws):
    assert 403 == ask(embedded_aws, "/", method="POST", Origin="https://shop.example")


def test_it_listens_on_one_address_only(embedded_aws):
    # Any address of 127.0.0.0/8 is this machine; what listens on all addresses answers here too.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", embedded_aws.port))


def test_its_root_is_the_one_of_this_installation(embedded_aws):
    caller = embedded_aws.client("sts").get_caller_identity()

    assert "arn:aws:iam::000000000000:root" == caller["Arn"]


def test_two_installations_have_different_root_keys(tmp_path):
    here, there = embedded.root_key(tmp_path / "here"), embedded.root_key(tmp_path / "there")

    assert here != there
    assert here == embedded.root_key(tmp_path / "here")


def test_only_the_owner_can_read_the_root_key(tmp_path):
    embedded.root_key(tmp_path)

    assert 0o600 == (tmp_path / "aws-root-key.json").stat().st_mode & 0o777


@pytest.mark.parametrize(
    "well_known", [Credentials("test", "test"), Credentials("000000000000", "test")]
)
def test_the_emulators_well_known_keys_are_refused(embedded_aws, well_known):
    stranger = replace(embedded_aws, credentials=well_known)

    with pytest.raises(ClientError) as refused:
        stranger.client("sqs").list_queues()

    assert "InvalidClientTokenId" == code_of(refused)


def test_the_root_key_with_another_secret_is_refused(embedded_aws):
    forged = replace(embedded_aws.credentials, secret_access_key="guessed")

    with pytest.raises(ClientError) as refused:
        replace(embedded_aws, credentials=forged).client("sqs").list_queues()

    assert "SignatureDoesNotMatch" == code_of(refused)


def test_nobody_reads_a_bucket_without_a_key(embedded_aws):
    embedded_aws.client("s3").create_bucket(Bucket="orders")
    anybody = boto3.client(
        "s3", endpoint_url=embedded_aws.endpoint, config=Config(signature_version=UNSIGNED)
    )

    with pytest.raises(ClientError) as refused:
        anybody.list_objects_v2(Bucket="orders")

    assert 403 == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_role_does_what_its_policy_allows_and_nothing_else(embedded_aws):
    sqs, iam = embedded_aws.client("sqs"), embedded_aws.client("iam")
    own = sqs.create_queue(QueueName="own")["QueueUrl"]
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    allowed = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:us-east-1:000000000000:own",
    }
    role = iam.create_role(RoleName="sender", AssumeRolePolicyDocument=json.dumps(INSTANCES))
    iam.put_role_policy(
        RoleName="sender",
        PolicyName="send",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    sender = embedded_aws.as_role(role["Role"]["Arn"]).client("sqs")

    sender.send_message(QueueUrl=own, MessageBody="order")
    with pytest.raises(ClientError) as refused:
        sender.send_message(QueueUrl=other, MessageBody="order")

    assert "AccessDenied" == code_of(refused)


def test_who_may_do_it_to_one_may_do_it_to_a_batch(embedded_aws):
    sqs, sns, iam = (embedded_aws.client(service) for service in ("sqs", "sns", "iam"))
    queue = sqs.create_queue(QueueName="batches")["QueueUrl"]
    topic = sns.create_topic(Name="batches")["TopicArn"]
    actions = ["SendMessage", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"]
    allowed = {
        "Effect": "Allow",
        "Action": ["sns:Publish", *(f"sqs:{action}" for action in actions)],
        "Resource": "*",
    }
    role = iam.create_role(RoleName="batches", AssumeRolePolicyDocument=json.dumps(INSTANCES))
    iam.put_role_policy(
        RoleName="batches",
        PolicyName="batches",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    mine = embedded_aws.as_role(role["Role"]["Arn"])
    sqs, sns = mine.client("sqs"), mine.client("sns")

    sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "1", "MessageBody": "order"}])
    (taken,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    one = {"Id": "1", "ReceiptHandle": taken["ReceiptHandle"]}
    sqs.change_message_visibility_batch(QueueUrl=queue, Entries=[one | {"VisibilityTimeout": 9}])
    deleted = sqs.delete_message_batch(QueueUrl=queue, Entries=[one])
    told = sns.publish_batch(
        TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": "told"}]
    )

    assert ["1", "1"] == [one["Id"] for one in (*deleted["Successful"], *told["Successful"])]


def test_it_is_not_emptied_outside_tests_and_keeps_its_state_over_a_stop(installed_aws):
    aws = embedded.reach(installed_aws)
    queue = aws.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    aws.client("s3").create_bucket(Bucket="media")
    aws.client("s3").put_object(Bucket="media", Key="chair.jpg", Body=b"red")

    assert 403 == ask(aws, "/_ministack/reset", method="POST")
    parts.stop(installed_aws)
    parts.start(installed_aws)

    assert [queue] == aws.client("sqs").list_queues()["QueueUrls"]
    kept = aws.client("s3").get_object(Bucket="media", Key="chair.jpg")["Body"]
    assert b"red" == kept.read()
