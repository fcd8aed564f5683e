"""Queues, a topic and a catalogue in the embedded AWS, as a worker's settings name them."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.credentials import Credentials

from cloud.aws import AWS
from shop.catalogue_items import offer_item


@dataclass(frozen=True)
class Account:
    """What a test talks to beside the worker, and where it is."""

    aws: Any
    sqs: Any
    orders: str
    dead_letters: str
    heard: str
    topic: str
    table: str

    def client(self, endpoint=None):
        """Return the worker's own client; another *endpoint* may be a way that is cut."""
        key = self.aws.credentials
        credentials = Credentials(key.access_key_id, key.secret_access_key)
        return AWS("us-east-1", endpoint=endpoint or self.aws.endpoint, credentials=credentials)

    def count(self, url):
        """Return how many messages a queue holds, those in somebody's hands included."""
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(found[name]) for name in names)

    def told(self):
        """Return the dedupe keys of all events that were heard since the last time."""
        keys = set()
        while taken := self.sqs.receive_message(QueueUrl=self.heard, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            keys |= {json.loads(one["Body"])["dedupe_key"] for one in taken}
            entries = [
                {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(taken)
            ]
            self.sqs.delete_message_batch(QueueUrl=self.heard, Entries=entries)
        return keys


def make(aws, name, *offers, visibility_seconds=2, most_receives=10):
    """Make an account's things under a name, empty; *offers* are for sale."""
    sqs = aws.client("sqs")
    dead, heard = (_queue(sqs, f"{name}-{what}") for what in ("dead", "heard"))
    redrive = {"deadLetterTargetArn": _arn(sqs, dead), "maxReceiveCount": most_receives}
    orders = _queue(
        sqs,
        f"{name}-orders",
        VisibilityTimeout=str(visibility_seconds),
        RedrivePolicy=json.dumps(redrive),
    )
    _make_table(aws.client("dynamodb"), name, offers)
    topic = _topic(aws.client("sns"), sqs, f"{name}-events", heard)
    return Account(aws, sqs, orders, dead, heard, topic, name)


def _queue(sqs, name, **attributes):
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    return url


def _arn(sqs, url):
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return found["Attributes"]["QueueArn"]


def _make_table(dynamodb, name, offers):
    """Make a table as the templates have it."""

    def keys(*names):
        pairs = zip(names, ("HASH", "RANGE"), strict=True)
        return [{"AttributeName": one, "KeyType": kind} for one, kind in pairs]

    def index(title, *names, shows):
        return {
            "IndexName": title,
            "KeySchema": keys(*names),
            "Projection": {"ProjectionType": shows},
        }

    attributes = ("pk", "sk", "category", "category_sort", "change_shard", "changed_at")
    if name not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": one, "AttributeType": "S"} for one in attributes
            ],
            KeySchema=keys("pk", "sk"),
            GlobalSecondaryIndexes=[
                index("by-category", "category", "category_sort", shows="ALL"),
                index("by-change", "change_shard", "changed_at", shows="KEYS_ONLY"),
            ],
        )
    for offer in offers:
        dynamodb.put_item(TableName=name, Item=offer_item(offer))


def _topic(sns, sqs, name, url):
    """Return a topic that tells a queue all it hears."""
    topic = sns.create_topic(Name=name)["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": _arn(sqs, url),
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=_arn(sqs, url),
        Attributes={"RawMessageDelivery": "true"},
    )
    return topic
