"""Consumers that are killed, with real SQS protocol, DynamoDB and PostgreSQL: nothing is lost."""

import asyncio
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from shop import messages
from shop.catalogue_items import offer_item
from shop.signing import Keys
from tests.checker import History, Intent, check
from tests.integration.worker.test_place import order_number
from tests.unit.shop.builders import an_offer

REPOSITORY = Path(__file__).parent.parent.parent.parent
KEY = "k" * 32
ORDERS = 40
VISIBILITY_SECONDS = 2
POINTS = ["after receive", "before commit", "after commit", "after publish", "before delete"]


@pytest.fixture
def account(embedded_aws):
    """Return queues and a table with one chair to be sold."""
    sqs, dynamodb = embedded_aws.client("sqs"), embedded_aws.client("dynamodb")
    urls = [
        sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)})[
            "QueueUrl"
        ]
        for name in ("crash-orders", "crash-dead", "crash-heard")
    ]
    topic = _heard_by(embedded_aws, sqs, urls[2])
    for url in urls:
        sqs.purge_queue(QueueUrl=url)
    if "crash" not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(
            TableName="crash",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
    dynamodb.put_item(TableName="crash", Item=offer_item(an_offer()))
    key = embedded_aws.credentials
    return sqs, {
        "endpoint": embedded_aws.endpoint,
        "credentials": [key.access_key_id, key.secret_access_key],
        "orders": urls[0],
        "dead_letters": urls[1],
        "heard": urls[2],
        "topic": topic,
        "table": "crash",
        "key": KEY,
    }


def _heard_by(aws, sqs, url):
    """Return a topic that tells a queue all it hears."""
    sns = aws.client("sns")
    topic = sns.create_topic(Name="crash-events")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn["QueueArn"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    return topic


def heard(sqs, url):
    """Return the dedupe keys of all events that a queue was told."""
    keys = set()
    while taken := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        keys |= {json.loads(one["Body"])["dedupe_key"] for one in taken}
        entries = [
            {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(taken)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    return keys


def start(told):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.worker.consumer_process", json.dumps(told)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "ready\n" == process.stdout.readline()
    return process


def end(process):
    """Ask for a clean stop; return how it ended."""
    process.send_signal(signal.SIGTERM)
    code = process.wait(20)
    process.stdout.close()
    return code


@pytest.mark.parametrize("die", POINTS)
def test_a_consumer_that_is_killed_loses_and_doubles_nothing(shop, account, tmp_path, die):
    sqs, told = account
    told |= {
        "host": shop.address.host,
        "database": shop.address.database,
        "die": die,
        "death_file": str(tmp_path / "died"),
    }
    now = dt.datetime.now(dt.UTC)
    buyers = [
        msgspec.structs.replace(order_number(n, ("CHAIR", 1, 10_000)), placed_at=now)
        for n in range(ORDERS)
    ]
    for order in buyers:
        sqs.send_message(
            QueueUrl=told["orders"], MessageBody=messages.encode(order, Keys(KEY.encode()))
        )

    async def prepare():
        async with shop:
            await shop.freight()
            await shop.stock(CHAIR=ORDERS // 2)

    async def decided():
        async with shop:
            untold = await shop.run("select from order_events where published_at is null")
            return await shop.states(), len(untold)

    asyncio.run(prepare())
    first = start(told)
    assert -signal.SIGKILL == first.wait(20)
    first.stdout.close()
    others = [start(told) for _ in range(2)]
    deadline = time.monotonic() + 30
    while True:
        states, untold = asyncio.run(decided())
        if len(states) == ORDERS and not untold and not _waiting(sqs, told["orders"]):
            break
        assert time.monotonic() < deadline, (states, untold)
        time.sleep(0.2)
    assert [0, 0] == [end(one) for one in others]

    async def judge():
        async with shop, shop.pool.connection() as connection:
            intents = [Intent((order.order_id,), "accepted") for order in buyers]
            history = History(intents, heard=heard(sqs, told["heard"]))
            return await check(connection, history), await shop.left()

    wrong, left = asyncio.run(judge())
    ends = list(states.values())
    assert [] == wrong
    assert {"CHAIR": 0} == left
    assert ORDERS // 2 == ends.count("confirmed") == ends.count("rejected")
    assert not _waiting(sqs, told["dead_letters"])


def _waiting(sqs, url):
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return sum(int(found[name]) for name in names)
