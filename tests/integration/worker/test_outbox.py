"""The outbox in a real PostgreSQL: consumed as the queue is, and by the same consumer."""

import asyncio

import pytest

from shop import messages
from tests.integration.worker.test_place import Catalogue, order_number, run
from tests.unit.shop.builders import KEYS
from tests.unit.worker.test_consumer import Keyring, Meter
from worker.adapters import outbox as module
from worker.adapters.outbox import Outbox
from worker.bootstrap import Placing
from worker.consumer import Consumer


class DeadLetters:
    """Keeps what it is given."""

    def __init__(self):
        self.kept = []

    async def put(self, message, *, reason, order_id):
        self.kept.append((message.body, reason, order_id))


@pytest.fixture(autouse=True)
def short_rest(monkeypatch):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)


def outbox_of(shop):
    aside = DeadLetters()
    return Until(shop.pool, aside), aside


class Until(Outbox):
    """Says when nothing is left."""

    empty: asyncio.Event

    async def receive(self, most):
        taken = await super().receive(most)
        if not taken:
            self.empty.set()
        return taken


async def consumed(shop, outbox):
    """Consume until nothing is left."""
    outbox.empty = asyncio.Event()
    consumer = Consumer(outbox, Placing(Catalogue(), shop.ledger), Keyring(KEYS), Meter())
    running = asyncio.ensure_future(consumer.run())
    await asyncio.wait_for(outbox.empty.wait(), 10)
    consumer.stop.set()
    await running
    assert [(0,)] == await shop.run("select count(*) from outbox")


def test_what_is_stored_is_placed_once_however_often_it_is_stored(shop):
    async def scenario(shop):
        outbox, aside = outbox_of(shop)
        await shop.stock(CHAIR=50)
        for number in (1, 2, 1, 3, 1):
            await outbox.store(messages.encode(order_number(number), KEYS))
        await consumed(shop, outbox)
        return aside.kept, await shop.states()

    kept, states = run(shop, scenario)

    assert [] == kept
    assert dict.fromkeys((f"{n:032x}" for n in (1, 2, 3)), "confirmed") == states


def test_what_is_no_order_goes_to_the_dead_letters(shop):
    async def scenario(shop):
        outbox, aside = outbox_of(shop)
        await outbox.store("no order")
        await consumed(shop, outbox)
        return aside.kept

    ((body, reason, _),) = run(shop, scenario)

    assert "no order" == body
    assert reason.startswith("malformed: ")


def test_what_one_worker_holds_no_other_gets_until_it_is_given_back(shop):
    async def scenario(shop):
        outbox, _ = outbox_of(shop)
        outbox.empty = asyncio.Event()
        await outbox.store("one")
        await outbox.store("two")
        first = await outbox.receive(1)
        second = await outbox.receive(10)
        nothing = await outbox.receive(10)
        await outbox.hold(first, 0)
        again = await outbox.receive(10)
        return [
            [(one.body, one.receives) for one in some] for some in (first, second, nothing, again)
        ]

    assert [[("one", 1)], [("two", 1)], [], [("one", 2)]] == run(shop, scenario)
