"""Our calls to AWS against an embedded one, beside boto3 making the same."""

import asyncio
import json

import pytest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.aws import AWS
from cloud.errors import AWSError
from shop.catalogue_items import offer_item, offer_of
from shop.errors import InvalidError
from shop.orders import State
from tests.unit.shop.builders import NOW, an_offer
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.sns import SNSTopic
from worker.adapters.sqs import SQSQueue
from worker.ports import Event


@pytest.fixture
def reach(embedded_aws):
    """Return what opens our client to the embedded AWS."""
    key = embedded_aws.credentials
    credentials = Credentials(key.access_key_id, key.secret_access_key)
    usual = {"endpoint": embedded_aws.endpoint, "credentials": credentials}
    return lambda **given: AWS("us-east-1", **{**usual, **given})


@pytest.fixture
def queues(embedded_aws):
    sqs = embedded_aws.client("sqs")
    made = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("orders", "dead")]
    for url in made:
        sqs.purge_queue(QueueUrl=url)
    return sqs, *made


@pytest.fixture
def table(embedded_aws):
    dynamodb = embedded_aws.client("dynamodb")
    names = ("pk", "sk")
    if "catalogue" not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(
            TableName="catalogue",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
    return dynamodb


def run(opened, scenario):
    async def within():
        async with opened as aws:
            return await scenario(aws)

    return asyncio.run(within())


def test_what_boto3_sends_we_receive_hold_and_delete(reach, queues):
    sqs, orders, dead = queues
    for n in range(3):
        sqs.send_message(QueueUrl=orders, MessageBody=f"körper {n}")

    async def scenario(aws):
        queue = SQSQueue(aws, orders=orders, dead_letters=dead)
        taken = []
        while len(taken) < 3:
            taken += await queue.receive(10, wait_seconds=1)
        nothing = await queue.receive(10, wait_seconds=0)
        await queue.hold(taken[:1], 0)
        again = await queue.receive(10, wait_seconds=1)
        await queue.delete([*again, *taken[1:]])
        return taken, nothing, again

    taken, nothing, again = run(reach(), scenario)

    assert {f"körper {n}" for n in range(3)} == {one.body for one in taken}
    assert [] == nothing
    assert [(taken[0].id, 2)] == [(one.id, one.receives) for one in again]
    counts = sqs.get_queue_attributes(QueueUrl=orders, AttributeNames=["All"])["Attributes"]
    assert ("0", "0") == (
        counts["ApproximateNumberOfMessages"],
        counts["ApproximateNumberOfMessagesNotVisible"],
    )


def test_what_is_set_aside_lies_in_the_dead_letters_with_its_reason(reach, queues):
    sqs, orders, dead = queues
    sqs.send_message(QueueUrl=orders, MessageBody="no order")

    async def scenario(aws):
        queue = SQSQueue(aws, orders=orders, dead_letters=dead)
        (message,) = await queue.receive(1, wait_seconds=1)
        await queue.set_aside(message, reason="malformed: " + "x" * 900, order_id="")
        return message, await queue.receive(1, wait_seconds=0)

    message, nothing = run(reach(), scenario)

    (letter,) = sqs.receive_message(QueueUrl=dead, MessageAttributeNames=["All"])["Messages"]
    told = {name: one["StringValue"] for name, one in letter["MessageAttributes"].items()}
    assert "no order" == letter["Body"] == message.body
    assert told["reason"].startswith("malformed: x")
    assert ("unknown", message.sent_at.isoformat()) == (told["order_id"], told["first_seen"])
    assert [] == nothing


def test_offers_are_read_as_they_were_written(reach, table):
    offers = [an_offer(f"S{n}", 100 + n, changes=[(NOW, 200 + n)]) for n in range(130)]
    for offer in offers:
        table.put_item(TableName="catalogue", Item=offer_item(offer))
    table.put_item(TableName="catalogue", Item={"pk": {"S": "SKU#BROKEN"}, "sk": {"S": "OFFER"}})
    asked = [*(offer.sku for offer in offers), "NOBODY", "BROKEN"]

    found = run(reach(), lambda aws: DynamoDBOffers(aws, "catalogue").offers(asked))

    assert {offer.sku: offer for offer in offers} == found


@pytest.mark.parametrize(
    ("service", "operation", "body", "client", "call"),
    [
        (
            "sqs",
            "ReceiveMessage",
            {"QueueUrl": "http://127.0.0.1/000000000000/nobody"},
            "sqs",
            lambda sqs: sqs.receive_message(QueueUrl="http://127.0.0.1/000000000000/nobody"),
        ),
        (
            "dynamodb",
            "GetItem",
            {"TableName": "nobody", "Key": {"pk": {"S": "1"}}},
            "dynamodb",
            lambda db: db.get_item(TableName="nobody", Key={"pk": {"S": "1"}}),
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "nobody"},
            "secretsmanager",
            lambda secrets: secrets.get_secret_value(SecretId="nobody"),
        ),
    ],
)
def test_a_refusal_is_called_as_boto3_calls_it(
    reach, embedded_aws, service, operation, body, client, call
):
    boto = embedded_aws.client(client)
    with pytest.raises(boto.exceptions.ClientError) as theirs:
        call(boto)

    with pytest.raises(AWSError) as ours:
        run(reach(), lambda aws: aws.json(service, operation, body))

    # For queues it knows an older name, too, in its answer; its class has ours.
    assert type(theirs.value).__name__ == ours.value.code


def test_a_key_that_is_not_ours_is_refused_and_not_repeated(reach, queues):
    _, orders, _ = queues

    with pytest.raises(AWSError, match="sqs refuses ReceiveMessage") as refusal:
        run(
            reach(credentials=Credentials("AKIAXXXXXXXXXXXXXXXX", "secret")),
            lambda aws: aws.json("sqs", "ReceiveMessage", {"QueueUrl": orders}),
        )

    assert "secret" not in str(refusal.value)


def test_events_reach_who_subscribed_with_what_tells_them_apart(reach, embedded_aws, queues):
    sqs, _, inbox = queues
    sns = embedded_aws.client("sns")
    topic = sns.create_topic(Name="order-events")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]
    may_send = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn["QueueArn"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may_send]})
    sqs.set_queue_attributes(QueueUrl=inbox, Attributes={"Policy": policy})
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    events = [Event(f"{n:032x}", 1, State.CONFIRMED, NOW) for n in range(23)]

    told = run(reach(), lambda aws: SNSTopic(aws, topic).publish(events))

    heard = []
    while len(heard) < len(events):
        answer = sqs.receive_message(QueueUrl=inbox, MaxNumberOfMessages=10, WaitTimeSeconds=2)
        heard += [json.loads(one["Body"]) for one in answer["Messages"]]
        for one in answer["Messages"]:
            sqs.delete_message(QueueUrl=inbox, ReceiptHandle=one["ReceiptHandle"])
    assert events == told
    assert {event.dedupe_key for event in events} == {one["dedupe_key"] for one in heard}
    assert {"confirmed"} == {one["kind"] for one in heard}


@settings(max_examples=30)
@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=4), st.data())
def test_an_item_that_holds_no_offer_is_refused(value, data):
    item = offer_item(an_offer())
    name = data.draw(st.sampled_from(sorted(set(item) - {"pk", "sk"})))

    with pytest.raises(InvalidError):
        offer_of({**item, name: value})
