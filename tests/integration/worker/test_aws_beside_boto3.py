"""Our calls beside boto3 making the same: asked alike, at the same addresses."""

import asyncio

import boto3
import pytest
from botocore.config import Config
from botocore.credentials import Credentials

from cloud.aws import AWS
from cloud.secrets import secret
from shop.catalogue_items import offer_item, offer_key
from shop.orders import State
from tests.integration.worker.told_service import Service
from tests.unit.shop.builders import NOW, an_offer
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.dynamodb import Table
from worker.adapters.sns import SNSTopic, _message
from worker.adapters.sqs import SQSDeadLetters, SQSQueue
from worker.ports import Event, Message

QUEUE = "http://127.0.0.1/000000000000/orders"
DEAD = "http://127.0.0.1/000000000000/dead"
TOPIC = "arn:aws:sns:us-east-1:000000000000:events"
MESSAGE = Message("m1", "receipt", "körper", 1, NOW)
EVENT = Event("0" * 32, 1, State.CONFIRMED, NOW)
TELL = {"DataType": "String", "StringValue": "confirmed"}
NONE = (200, {})

CALLS = {
    "receive": (
        "sqs",
        lambda sqs: sqs.receive_message(
            QueueUrl=QUEUE,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=5,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        ),
        lambda aws: SQSQueue(aws, orders=QUEUE, dead_letters=DEAD).receive(10),
    ),
    "delete": (
        "sqs",
        lambda sqs: sqs.delete_message_batch(
            QueueUrl=QUEUE, Entries=[{"Id": "0", "ReceiptHandle": "receipt"}]
        ),
        lambda aws: SQSQueue(aws, orders=QUEUE, dead_letters=DEAD).delete([MESSAGE]),
    ),
    "hold": (
        "sqs",
        lambda sqs: sqs.change_message_visibility_batch(
            QueueUrl=QUEUE,
            Entries=[{"Id": "0", "ReceiptHandle": "receipt", "VisibilityTimeout": 180}],
        ),
        lambda aws: SQSQueue(aws, orders=QUEUE, dead_letters=DEAD).hold([MESSAGE], 180),
    ),
    "set aside": (
        "sqs",
        lambda sqs: sqs.send_message(
            QueueUrl=DEAD,
            MessageBody="körper",
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in (
                    ("reason", "why"),
                    ("order_id", "id"),
                    ("first_seen", NOW.isoformat()),
                )
            },
        ),
        lambda aws: SQSDeadLetters(aws, DEAD).put(MESSAGE, reason="why", order_id="id"),
    ),
    "offers": (
        "dynamodb",
        lambda dynamodb: dynamodb.batch_get_item(
            RequestItems={
                "catalogue": {"Keys": [offer_key("A"), offer_key("B")], "ConsistentRead": True}
            }
        ),
        lambda aws: DynamoDBOffers(aws, "catalogue").offers({"B", "A"}),
    ),
    "new offer": (
        "dynamodb",
        lambda dynamodb: dynamodb.put_item(
            TableName="catalogue",
            Item=offer_item(an_offer()),
            ConditionExpression="attribute_not_exists(pk)",
        ),
        lambda aws: _put_new(Table(aws, "catalogue"), offer_item(an_offer())),
    ),
    "secret": (
        "secretsmanager",
        lambda secrets: secrets.get_secret_value(SecretId="arn", VersionStage="AWSCURRENT"),
        lambda aws: secret(aws, "arn"),
    ),
    "events": (
        "sns",
        lambda sns: sns.publish_batch(
            TopicArn=TOPIC,
            PublishBatchRequestEntries=[
                {"Id": "0", "Message": _message(EVENT), "MessageAttributes": {"kind": TELL}}
            ],
        ),
        lambda aws: SNSTopic(aws, TOPIC).publish([EVENT]),
    ),
}
ANSWERS = {
    "secret": (200, {"SecretString": "x"}),
    "events": (200, "<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"),
}


@pytest.mark.parametrize("name", CALLS)
def test_services_are_asked_as_boto3_asks_them(name):
    service_name, theirs, ours = CALLS[name]

    async def within():
        async with Service(*[ANSWERS.get(name, NONE)] * 2) as service:
            client = _client(service_name, endpoint_url=service.endpoint)
            await asyncio.to_thread(theirs, client)
            key = Credentials("AKIA", "secret")
            async with AWS("us-east-1", endpoint=service.endpoint, credentials=key) as aws:
                await ours(aws)
            return service.asked

    by_boto3, by_us = asyncio.run(within())

    assert by_boto3.content == by_us.content
    for header in ("x-amz-target", "content-type"):
        assert by_boto3.headers.get(header) == by_us.headers.get(header)


NAMES = {
    "sqs": "AWS_ENDPOINT_URL_SQS",
    "dynamodb": "AWS_ENDPOINT_URL_DYNAMODB",
    "secretsmanager": "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "sns": "AWS_ENDPOINT_URL_SNS",
}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_ENDPOINT_URL": "http://all:3"},
        dict.fromkeys(NAMES.values(), "http://one:4"),
        {"AWS_ENDPOINT_URL": "http://all:3", "AWS_ENDPOINT_URL_SQS": "http://one:4"},
        {"AWS_ENDPOINT_URL": "http://all:3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
)
def test_services_are_called_where_boto3_calls_them(monkeypatch, environment):
    for name in ("AWS_ENDPOINT_URL", *NAMES.values()):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    for name, text in environment.items():
        monkeypatch.setenv(name, text)

    ours = AWS("sa-east-1").addresses

    theirs = {name: _client(name, region_name="sa-east-1").meta.endpoint_url for name in NAMES}
    assert {name: url.rstrip("/") for name, url in theirs.items()} == {
        name: url.rstrip("/") for name, url in ours.items()
    }


async def _put_new(table, item):
    await table.write(table.put(item, "attribute_not_exists(pk)"))


def _client(name, **given):
    key = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}
    session = boto3.session.Session(**key, region_name="us-east-1")
    return session.client(name, config=Config(retries={"total_max_attempts": 1}), **given)
