"""What is asked in batches, and what of them did not come."""

import json

import pytest

from tests.unit.worker.aws.fakes import FakeClock, FakeTransport, answer, run
from worker.aws import dynamodb, sns, sqs
from worker.aws.batches import Failure
from worker.aws.errors import CorruptError, ThrottledError
from worker.aws.values import to_wire_item

QUEUE = "https://sqs.us-east-1.amazonaws.com/1/orders"
MD5_OF_A = "0cc175b9c0f1b6a831c399e269772661"


def a_message(**changed):
    return {
        "MessageId": "m1",
        "ReceiptHandle": "r1",
        "Body": "a",
        "MD5OfBody": MD5_OF_A,
        "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1"},
        **changed,
    }


def items(*numbers):
    return [{"pk": number} for number in numbers]


def part(answered, *, left=()):
    """Return how DynamoDB answers a part of a batch."""
    responses = {"t": [to_wire_item(item) for item in answered]}
    keys = {"t": {"Keys": [to_wire_item(key) for key in left]}} if left else {}
    return answer(body={"Responses": responses, "UnprocessedKeys": keys})


def asked_keys(transport):
    return [
        [key["pk"]["N"] for key in json.loads(one.body)["RequestItems"]["t"]["Keys"]]
        for one in transport.asked
    ]


def test_a_message_whose_body_is_another_is_left_out_and_logged(caplog):
    transport = FakeTransport(
        answer(body={"Messages": [a_message(Body="b"), a_message(MessageId="m2")]})
    )

    received = run(transport, lambda client: sqs.receive(client, QUEUE))

    assert ["m2"] == [message.id for message in received]
    assert ["m1"] == [record.message_id for record in caplog.records]


def test_a_wait_for_messages_outlasts_the_queues_own():
    transport = FakeTransport(answer())

    assert [] == run(transport, lambda client: sqs.receive(client, QUEUE))
    assert 20 < transport.asked[0].seconds


def test_a_body_that_the_queue_holds_wrongly_is_no_success():
    transport = FakeTransport(answer(body={"MessageId": "m1", "MD5OfMessageBody": MD5_OF_A}))

    with pytest.raises(CorruptError, match="the queue holds another body"):
        run(transport, lambda client: sqs.send(client, QUEUE, sqs.Draft("b")))


def test_each_failure_of_a_batch_is_told():
    failed = {"Id": "1", "Code": "InternalError", "Message": "later", "SenderFault": False}
    ok = [{"Id": n, "MessageId": f"m{n}", "MD5OfMessageBody": MD5_OF_A} for n in ("0", "2")]
    transport = FakeTransport(answer(body={"Successful": ok, "Failed": [failed]}))
    drafts = [sqs.Draft("a"), sqs.Draft("a"), sqs.Draft("b")]

    sent = run(transport, lambda client: sqs.send_batch(client, QUEUE, drafts))

    assert {0: "m0"} == sent.ids
    assert [
        Failure(1, "InternalError", "later", is_our_fault=False),
        Failure(2, "ChecksumMismatch", "the queue holds another body", is_our_fault=False),
    ] == sent.failures


@pytest.mark.parametrize(
    "empty",
    [
        lambda client: sqs.delete_batch(client, QUEUE, []),
        lambda client: sqs.change_visibility_batch(client, QUEUE, []),
        lambda client: sqs.send_batch(client, QUEUE, []),
        lambda client: sns.publish_batch(client, "arn", []),
        lambda client: dynamodb.batch_get_item(client, "t", []),
    ],
)
def test_an_empty_batch_asks_nobody(empty):
    transport = FakeTransport()

    run(transport, empty)

    assert [] == transport.asked


def test_what_a_topic_did_not_take_is_told():
    transport = FakeTransport(
        answer(
            body=b"<R><Successful><member><MessageId>m</MessageId><Id>1</Id></member></Successful>"
            b"<Failed><member><Id>0</Id><Code>Internal</Code><Message>a &amp; b</Message>"
            b"<SenderFault>true</SenderFault></member></Failed></R>"
        )
    )
    notices = [sns.Notice("a"), sns.Notice("b")]

    taken = run(transport, lambda client: sns.publish_batch(client, "arn", notices))

    assert ({1: "m"}, [Failure(0, "Internal", "a & b", is_our_fault=True)]) == taken


def test_items_are_asked_for_by_the_hundred():
    keys = items(*range(230))
    transport = FakeTransport(part(keys[:100]), part(keys[100:200]), part(keys[200:]))

    found = run(transport, lambda client: dynamodb.batch_get_item(client, "t", keys))

    assert keys == found
    assert [100, 100, 30] == [len(one) for one in asked_keys(transport)]


def test_what_was_not_answered_is_asked_for_again_after_a_pause():
    transport, clock = FakeTransport(part(items(1), left=items(2)), part(items(2))), FakeClock()

    found = run(
        transport, lambda client: dynamodb.batch_get_item(client, "t", items(1, 2)), clock=clock
    )

    assert items(1, 2) == found
    assert [["1", "2"], ["2"]] == asked_keys(transport)
    assert 1 == len(clock.slept)


def test_items_that_are_never_answered_are_an_error_by_the_deadline():
    transport, clock = FakeTransport(*[part([], left=items(1))] * 200), FakeClock()

    with pytest.raises(ThrottledError, match="1 of 1 items were not answered in time"):
        run(transport, lambda client: dynamodb.batch_get_item(client, "t", items(1)), clock=clock)

    assert 5 >= clock.elapsed()
