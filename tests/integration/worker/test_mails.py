"""Mails handed on from a real PostgreSQL to the embedded AWS: each at least once."""

import asyncio
import json
from collections import Counter

import pytest

from cloud.errors import AwayError
from shop.mails import Kind, Mail
from shop.order_links import is_order_token
from tests.integration.worker import account as aws_account
from tests.integration.worker.person import ANA, BIA, run
from tests.integration.worker.test_place import order_number, placed
from tests.integration.worker.test_relay import Feed
from tests.unit.shop.builders import KEYS, NOW
from worker.adapters.addressees import PostgreSQLAddressees
from worker.adapters.events import PostgreSQLEvents
from worker.adapters.mail_items import DynamoDBMailItems
from worker.adapters.mails import PostgreSQLMails, PostgreSQLMailStore
from worker.adapters.notices import PostgreSQLNotices
from worker.adapters.sns import SNSTopic
from worker.handlers.mails import Announcer, hand_on
from worker.handlers.relay import relay


class Items:
    """Holds mails by key; keeps the first."""

    def __init__(self):
        self.mails = {}

    async def put(self, mail, now):
        await asyncio.sleep(0)
        self.mails.setdefault(mail.key, (mail, now))


class Topic:
    """Hears of mails that are there, or fails as it is told."""

    def __init__(self, items, *, away=0, takes=10):
        self.items, self.heard, self.away, self.takes = items, [], away, takes

    async def publish_mails(self, mails):
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise AwayError("the topic", "test")
        taken = [mail for mail in mails if mail.key in self.items.mails][: self.takes]
        self.heard += [mail.key for mail in taken]
        return taken


async def write(door, count):
    async with door.shop.pool.connection() as connection:
        for number in range(count):
            mail = Mail(f"k{number}", Kind.RESET, ANA, "en", f"/en/account/password/{number}")
            await PostgreSQLMails(connection).write(mail)
    return PostgreSQLMailStore(door.shop.pool)


async def untold(door):
    return (await door.shop.run("select count(*) from mails where told_at is null"))[0][0]


def test_many_at_once_hand_each_mail_on_once_and_forget_to_whom(shop):
    async def scenario(door):
        store, items = await write(door, 25), Items()
        topic = Topic(items)

        async def drain():
            while await hand_on(store=store, items=items, topic=topic, now=NOW):
                pass

        await asyncio.gather(*(drain() for _ in range(4)))
        return topic, await door.shop.run("select distinct recipient, path from mails")

    topic, left = run(shop, scenario)

    assert {f"k{n}": 1 for n in range(25)} == Counter(topic.heard)
    assert [("", "")] == left


def test_what_the_topic_did_not_take_is_handed_on_again(shop):
    async def scenario(door):
        store, items = await write(door, 10), Items()
        with pytest.raises(AwayError):
            await hand_on(store=store, items=items, topic=Topic(items, away=1), now=NOW)
        first = await untold(door)
        await hand_on(store=store, items=items, topic=Topic(items, takes=4), now=NOW)
        return first, await untold(door)

    assert (10, 6) == run(shop, scenario)


def test_a_mail_is_an_item_that_ends_in_a_week_and_a_key_on_the_topic(shop, embedded_aws):
    aws = aws_account.make(embedded_aws, "mails")

    async def scenario(door):
        store = await write(door, 2)
        async with aws.client() as client:
            items, topic = DynamoDBMailItems(client, aws.table), SNSTopic(client, aws.topic)
            await hand_on(store=store, items=items, topic=topic, now=NOW)
            # Handed on again it stays as its sender left it.
            await items.put(Mail("k0", Kind.RESET, BIA, "en", "/"), NOW)

    run(shop, scenario)
    messages = aws.sqs.receive_message(QueueUrl=aws.heard, MaxNumberOfMessages=10)["Messages"]
    key = {"pk": {"S": "MAIL#k0"}, "sk": {"S": "MAIL"}}
    item = aws.aws.client("dynamodb").get_item(TableName=aws.table, Key=key)["Item"]

    bodies = [json.loads(one["Body"]) for one in messages]
    assert [{"version": 1, "dedupe_key": f"k{n}"} for n in range(2)] == sorted(
        bodies, key=lambda one: one["dedupe_key"]
    )
    assert {
        **key,
        "kind": {"S": "reset"},
        "recipient": {"S": ANA},
        "language": {"S": "en"},
        "path": {"S": "/en/account/password/0"},
        "expires_at": {"N": str(int(NOW.timestamp()) + 7 * 24 * 3600)},
    } == item


def test_whoever_waits_is_told_once_when_it_is_there_again(shop):
    async def scenario(door):
        await door.shop.stock(CHAIR=0, TABLE=1)
        notices = PostgreSQLNotices(door.shop.pool)
        for sku in ("CHAIR", "CHAIR", "GHOST"):
            await notices.ask(sku, ANA, language="en", product="chair")
        before = await notices.tell(10)
        await door.shop.run("update stock set available = 1 where sku = 'CHAIR'")
        after = await asyncio.gather(*(notices.tell(10) for _ in range(4)))
        return before, sorted(after), await door.mails()

    before, after, mails = run(shop, scenario)

    assert 0 == before
    assert [0, 0, 0, 1] == after
    assert [("back-in-stock", "/en/p/chair")] == mails


class Events:
    """Hears of events once all their mails are there."""

    def __init__(self, items):
        self.items, self.heard = items, []

    async def publish(self, events):
        self.heard += [(event.dedupe_key, event.dedupe_key in self.items.mails) for event in events]
        return list(events)


class Keyring:
    """The keys of a test."""

    async def keys(self, *, fresh=False):
        assert not fresh
        return KEYS


def test_what_happens_to_an_order_has_its_mail_before_it_is_told(shop):
    async def scenario(door):
        await door.shop.freight()
        await door.shop.stock(CHAIR=2)
        await placed(door.shop, order_number(1), order_number(2, language="en"))
        await door.shop.changes.withdraw_unseen(f"{3:032x}")
        items = Items()
        events = Events(items)
        announcer = Announcer(events, PostgreSQLAddressees(door.shop.pool), items, Keyring())
        store, feed = PostgreSQLEvents(door.shop.pool), Feed()
        await relay(events=store, topic=announcer, feed=feed)
        return events.heard, items.mails

    heard, mails = run(shop, scenario)

    first, second, third = (f"{n:032x}" for n in (1, 2, 3))
    assert [(f"{first}:1", True), (f"{second}:1", True), (f"{third}:1", False)] == sorted(heard)
    told = [mail for mail, _ in mails.values()]
    assert {Kind.ORDER_CONFIRMED, Kind.ORDER_REJECTED} == {mail.kind for mail in told}
    (english,) = (mail for mail in told if mail.language == "en")
    assert ("ana@example.com", f"/en/order/{second}") == (
        english.recipient,
        english.path.partition("?")[0],
    )
    assert is_order_token(second, english.path.partition("=")[2], KEYS)
