"""Dead letters over the internal API: on a real queue and a real PostgreSQL."""

import asyncio
import json

import pytest

from cloud.errors import AWSError
from shop import messages
from tests.integration.worker.account import make
from tests.integration.worker.asking import asker
from tests.integration.worker.test_place import order_number, placed
from tests.unit.shop.builders import KEYS
from worker.adapters.sqs_letters import SQSLetterQueue

LETTERS = "/v1/staff/dead-letters"


@pytest.fixture
def account(embedded_aws):
    return make(embedded_aws, "letters")


def set_aside(account, *bodies):
    """Put messages into the dead letters, ten at once."""
    for at in range(0, len(bodies), 10):
        some = enumerate(bodies[at : at + 10])
        account.sqs.send_message_batch(
            QueueUrl=account.dead_letters,
            Entries=[{"Id": str(n), "MessageBody": body} for n, body in some],
        )


def message(number):
    return messages.encode(order_number(number), KEYS)


def bodies(account, url):
    """Return what waits in a queue, having taken it out."""
    found = []
    while taken := account.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        found += [one["Body"] for one in taken]
        for one in taken:
            account.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return found


def scenario(body):
    """Make a test of a coroutine that is given a shop, an account, and staff that asks."""

    def test(shop, account):
        async def within():
            async with shop, account.client() as aws:
                queue = SQSLetterQueue(
                    aws, dead_letters=account.dead_letters, orders=account.orders
                )
                await body(shop, account, asker(shop, session="staff", letter_queue=queue))

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


async def swept(ask, key="sweep"):
    return (await ask.asked("POST", f"{LETTERS}/sweep", {}, key=key)).json


@scenario
async def test_letters_are_shown_once_however_often_they_are_swept(shop, account, ask):
    set_aside(account, *[message(n) for n in range(1, 26)])

    sweeps = [await swept(ask, key=f"{n}") for n in range(3)]

    ids = [[one["letter_id"] for one in each["letters"]] for each in sweeps]
    assert 25 == len(set(ids[0])) == len(ids[0])
    assert ids[0] == ids[1] == ids[2]
    assert 25 == account.count(account.dead_letters)


@scenario
async def test_a_letter_tells_what_it_asks_for_and_of_nobody(shop, account, ask):
    set_aside(account, message(1), "not a message")
    first, second = (await swept(ask))["letters"]
    if not first["order_id"]:
        first, second = second, first

    seen = await ask.asked("GET", f"{LETTERS}/{first['letter_id']}")
    unread = await ask.asked("GET", f"{LETTERS}/{second['letter_id']}")

    assert [("CHAIR", 2)] == [(one["sku"], one["quantity"]) for one in seen.json["lines"]]
    assert ["redrive", "discard"] == seen.json["letter"]["deeds"]
    assert b"Ana" not in seen.body
    assert b"529" not in seen.body
    assert ["discard"] == unread.json["letter"]["deeds"]
    assert "malformed" in unread.json["problem"]


@scenario
async def test_a_letter_goes_back_once(shop, account, ask):
    set_aside(account, message(1))
    letter = (await swept(ask))["letters"][0]["letter_id"]

    answers = await asyncio.gather(
        *(ask.asked("POST", f"{LETTERS}/{letter}/redrive", {}, key=f"r{n}") for n in range(2))
    )

    assert [200, 404] == sorted(one.status for one in answers)
    assert [message(1)] == bodies(account, account.orders)
    assert 0 == account.count(account.dead_letters)


@scenario
async def test_a_letter_whose_order_stands_can_only_be_thrown_away(shop, account, ask):
    await shop.freight()
    await shop.stock(CHAIR=5)
    await placed(shop, order_number(1))
    set_aside(account, message(1))
    letter = (await swept(ask))["letters"][0]

    refused = await ask.asked("POST", f"{LETTERS}/{letter['letter_id']}/redrive", {}, key="r")
    silent = await ask.asked(
        "POST", f"{LETTERS}/{letter['letter_id']}/discard", {"reason": "  "}, key="s"
    )
    done = await ask.asked(
        "POST", f"{LETTERS}/{letter['letter_id']}/discard", {"reason": "came twice"}, key="d"
    )

    assert ("confirmed", ["discard"]) == (letter["state"], letter["deeds"])
    assert [409, 422, 200] == [refused.status, silent.status, done.status]
    assert 0 == account.count(account.dead_letters)
    assert [(f"{1:032x}", "s", "came twice")] == await shop.run(
        "select order_id, discarded_by, why from discarded_letters"
    )


@scenario
async def test_two_who_send_a_thousand_letters_back_at_once_send_each_once(shop, account, ask):
    sent = [message(n) for n in range(1, 1_001)]
    set_aside(account, *sent)
    await swept(ask)

    answers = await asyncio.gather(
        *(ask.asked("POST", f"{LETTERS}/redrive", {}, key=f"all{n}") for n in range(2))
    )
    again = await ask.asked("POST", f"{LETTERS}/redrive", {}, key="again")

    came = bodies(account, account.orders)
    assert 1_000 == len(came) == len(set(came))
    assert 1_000 == sum(one.json["moved"] for one in (*answers, again))
    assert 0 == account.count(account.dead_letters)
    assert [] == (await swept(ask, key="after"))["letters"]


@scenario
async def test_a_letter_that_could_not_be_sent_stays_a_dead_letter(shop, account, ask):
    set_aside(account, message(1))
    letter = (await swept(ask))["letters"][0]["letter_id"]
    account.sqs.delete_queue(QueueUrl=account.orders)

    failed = await ask.asked("POST", f"{LETTERS}/{letter}/redrive", {}, key="r")

    assert 503 == failed.status
    assert 1 == account.count(account.dead_letters)
    assert [letter] == [one["letter_id"] for one in (await swept(ask, "2"))["letters"]]


@scenario
async def test_a_letter_tells_the_reason_that_the_worker_gave(shop, account, ask):
    told = {"reason": "forged", "order_id": "f" * 32, "first_seen": "2026-11-22T12:00:00+00:00"}
    account.sqs.send_message(
        QueueUrl=account.dead_letters,
        MessageBody="{}",
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in told.items()
        },
    )

    letter = (await swept(ask))["letters"][0]

    assert told == {
        "reason": letter["reason"],
        "order_id": letter["order_id"],
        "first_seen": letter["first_seen"].replace("Z", "+00:00"),
    }


class MovingQueue:
    """An SQS that moves messages by itself, one task at a time, and says no more than AWS does."""

    def __init__(self, *, race=False):
        self.race, self.calls = race, []
        self.is_running = False

    async def json(self, _service, operation, body, **_):
        self.calls.append(operation)
        match operation:
            case "GetQueueAttributes" if body["AttributeNames"] == ["QueueArn"]:
                return {"Attributes": {"QueueArn": f"arn:{body['QueueUrl']}"}}
            case "ListMessageMoveTasks":
                status = "RUNNING" if self.is_running else "COMPLETED"
                return {"Results": [{"Status": status, "SourceArn": body["SourceArn"]}]}
            case "StartMessageMoveTask":
                assert ("arn:dead", "arn:orders") == (body["SourceArn"], body["DestinationArn"])
                self.is_running = True
                if self.race:
                    raise AWSError("sqs", operation, code="InvalidParameterValue")
        return json.loads("{}")


@pytest.mark.parametrize("race", [False, True])
def test_where_sqs_moves_letters_itself_one_task_does(race):
    aws = MovingQueue(race=race)
    queue = SQSLetterQueue(aws, dead_letters="dead", orders="orders")

    async def twice():
        return [await queue.start_move() for _ in range(2)]

    assert [True, True] == asyncio.run(twice())
    assert 1 == aws.calls.count("StartMessageMoveTask")
