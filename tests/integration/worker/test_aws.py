"""Our calls to AWS against an embedded one, beside boto3 making the same."""

import asyncio
import json

import pytest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.catalogue_items import offer_item, offer_of
from shop.errors import InvalidError
from shop.orders import State
from tests.unit.shop.builders import NOW, an_offer
from worker.adapters.aws import AWS
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.sns import SNSTopic
from worker.adapters.sqs import SQSQueue
from worker.errors import AwayError, AWSError
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

    with pytest.raises(AWSError) as refusal:
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


def test_what_a_topic_did_not_take_is_not_said_to_be_told(reach):
    answer = "<Successful><member><Id>0</Id></member></Successful><Failed><Id>1</Id></Failed>"
    events = [Event(f"{n:032x}", 1, State.CONFIRMED, NOW) for n in range(2)]

    async def within():
        async with Service((200, answer, "")) as service, reach(endpoint=service.endpoint) as aws:
            return await SNSTopic(aws, "arn").publish(events)

    assert events[:1] == asyncio.run(within())


# ---- a service that is away, or answers as it is told


class Service:
    """A server of HTTP that answers what it is given, in turn, and counts."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_):
        self._server.close()

    async def _answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].split("\r\n")[0] or 0)
        self.asked.append((head, await reader.readexactly(length)))
        status, body, more = self.answers.pop(0)
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{more}"
            "Connection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        writer.close()


def asked(reach, *answers):
    """Call a service that answers so; return what came of it and what it was asked."""

    async def within():
        async with Service(*answers) as service, reach(endpoint=service.endpoint) as aws:
            try:
                result = await aws.json("sqs", "SendMessage", {"MessageBody": "x"})
            except (AWSError, AwayError) as error:
                result = error
            return result, service.asked

    return asyncio.run(within())


GOOD = (200, {"MessageId": "1"}, "")
THROTTLED = (400, {"__type": "com.amazonaws.sqs#RequestThrottled"}, "")
BROKEN = (500, {"__type": "InternalFailure"}, "")
REFUSED = (400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "none"}, "")


@pytest.mark.parametrize("fault", [THROTTLED, BROKEN])
def test_a_fault_that_may_pass_is_repeated(reach, fault):
    result, calls = asked(reach, fault, fault, GOOD)

    assert {"MessageId": "1"} == result
    assert 3 == len(calls)


def test_a_service_that_stays_away_is_said_to_be_away(reach):
    result, calls = asked(reach, BROKEN, BROKEN, BROKEN)

    assert isinstance(result, AwayError)
    assert 3 == len(calls)


def test_a_refusal_is_not_repeated(reach):
    result, calls = asked(reach, REFUSED)

    assert "QueueDoesNotExist" == result.code
    assert 1 == len(calls)


def test_a_clock_that_is_wrong_is_set_by_theirs(reach):
    date = "Date: Sun, 22 Nov 2020 12:00:00 GMT\r\n"
    skewed = (403, {"__type": "InvalidSignatureException", "message": "expired"}, date)

    result, calls = asked(reach, skewed, GOOD)

    assert {"MessageId": "1"} == result
    assert "/20201122/us-east-1/sqs/aws4_request" in calls[1][0]


def test_nobody_there_is_away(reach):
    with pytest.raises(AwayError, match="sqs does not answer: SendMessage: Client"):
        run(
            reach(endpoint="http://127.0.0.1:9"),
            lambda aws: aws.json("sqs", "SendMessage", {"MessageBody": "x"}),
        )


@settings(max_examples=30)
@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=4), st.data())
def test_an_item_that_holds_no_offer_is_refused(value, data):
    item = offer_item(an_offer())
    name = data.draw(st.sampled_from(sorted(set(item) - {"pk", "sk"})))

    with pytest.raises(InvalidError):
        offer_of({**item, name: value})
