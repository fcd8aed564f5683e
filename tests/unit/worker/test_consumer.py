"""The consumer against a queue that keeps SQS's promises and a shop that fails as it is told."""

import asyncio
import itertools
import logging
from collections import Counter

import pytest

from cloud.errors import AwayError, AWSError
from shop import messages
from shop.signing import Keys
from tests.unit.shop.builders import KEYS, NOW, an_order
from worker.consumer import MOST_RECEIVES, PUT_BACK_SECONDS, VISIBILITY_SECONDS, Consumer
from worker.errors import AgainError, BadDataError
from worker.handlers.place import Outcome
from worker.ports import Message

NUMBERS = itertools.count(1)


def order_number(number, **changed):
    return an_order(order_id=f"{number:032x}", **changed)


def a_message(body):
    return Message(f"m{next(NUMBERS)}", "receipt", body, 1, NOW)


def sent(order):
    return a_message(messages.encode(order, KEYS))


class Queue:
    """Hands out what it is given, once, and writes down what it is told; *deaf* to the first."""

    def __init__(self, *batches, away=0, deaf=0):
        self.batches, self.away, self.deaf = list(batches), away, deaf
        self.deleted, self.held, self.aside = [], [], []
        self.empty, self.late = asyncio.Event(), []

    async def receive(self, _most):
        if self.away:
            self.away -= 1
            raise AwayError("the queue", "test")
        if self.batches:
            return self.batches.pop(0)
        self.empty.set()
        await asyncio.sleep(0.01)
        return self.late

    async def delete(self, taken):
        self._hear()
        self.deleted += taken

    async def hold(self, taken, seconds):
        self._hear()
        self.held += [(message, seconds) for message in taken]

    async def set_aside(self, message, *, reason, order_id):
        self._hear()
        self.aside.append((message, reason, order_id))

    def _hear(self):
        if self.deaf:
            self.deaf -= 1
            raise denied("Message")


def denied(operation):
    return AWSError("sqs", operation, code="AccessDenied", problem="test")


class Shop:
    """Places orders, or raises what it is given first."""

    def __init__(self, *errors, bad=(), bugs=(), outcome=Outcome.CONFIRMED, lasts=0):
        self.errors, self.bad, self.outcome, self.lasts = list(errors), set(bad), outcome, lasts
        self.bugs = set(bugs)
        self.placed, self.batches = [], []

    async def __call__(self, orders):
        self.batches.append([order.order_id for order in orders])
        await asyncio.sleep(self.lasts)
        if self.errors:
            raise self.errors.pop(0)
        if self.bugs & {order.order_id for order in orders}:
            raise KeyError("a fault of ours")
        if self.bad & {order.order_id for order in orders}:
            raise BadDataError("a character that no text can hold")
        self.placed += [order.order_id for order in orders]
        return [self.outcome] * len(orders)


class Keyring:
    """Knows keys; the last it is given are those of this moment."""

    def __init__(self, *keys, away=0):
        self.all, self.away = list(keys), away

    async def keys(self, *, fresh=False):
        if self.away:
            self.away -= 1
            raise AwayError("the secret", "test")
        return self.all[-1 if fresh else 0]


class Meter:
    """Adds up what it is told."""

    def __init__(self):
        self.counts, self.seconds = Counter(), {}

    def count(self, name, by=1):
        self.counts[name] += by

    def time(self, name, seconds):
        self.seconds.setdefault(name, []).append(seconds)


class Busy(Queue):
    """Notes how often it was asked at a time."""

    def __init__(self, *batches):
        super().__init__(*batches)
        self.asked = self.most_asked = 0

    async def receive(self, most):
        self.asked += 1
        self.most_asked = max(self.most_asked, self.asked)
        try:
            return await super().receive(most)
        finally:
            self.asked -= 1


class Counting(Shop):
    """Notes how many batches it was placing at a time."""

    def __init__(self):
        super().__init__(lasts=0.005)
        self.at_once = self.most_at_once = 0

    async def __call__(self, orders):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await super().__call__(orders)
        finally:
            self.at_once -= 1


def consumed(queue, shop, **given):
    """Run a consumer until the queue is empty; return it."""

    async def within():
        pauses = []

        async def sleep(seconds):
            pauses.append(seconds)

        consumer = Consumer(
            queue,
            shop,
            given.pop("keys", Keyring(KEYS)),
            Meter(),
            sleep=given.pop("sleep", sleep),
            **given,
        )
        running = asyncio.ensure_future(consumer.run())
        await asyncio.wait_for(queue.empty.wait(), 5)
        consumer.stop.set()
        await asyncio.wait_for(running, 5)
        consumer.pauses = pauses
        return consumer

    return asyncio.run(within())


def test_what_was_placed_is_deleted():
    batch = [sent(order_number(1)), sent(order_number(2))]
    queue, shop = Queue(batch), Shop()

    consumed(queue, shop)

    assert [f"{1:032x}", f"{2:032x}"] == shop.placed
    assert batch == queue.deleted
    assert [] == queue.aside == queue.held


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.CONFLICT])
def test_whatever_became_of_it_a_decided_order_is_deleted(outcome):
    batch = [sent(order_number(1))]
    queue = Queue(batch)

    consumed(queue, Shop(outcome=outcome))

    assert batch == queue.deleted


def test_another_order_under_a_taken_id_is_set_aside():
    batch = [sent(order_number(1))]
    queue = Queue(batch)

    consumed(queue, Shop(outcome=Outcome.CONFLICT))

    assert [(batch[0], "conflict: another order has this id", f"{1:032x}")] == queue.aside
    assert [] == queue.deleted


@pytest.mark.parametrize("body", ["", "{}", "no json", '{"version":1,"order":{},"signature":""}'])
def test_what_is_no_order_is_set_aside_with_its_reason_and_harms_no_other(body):
    bad, good = a_message(body), sent(order_number(1))
    queue, shop = Queue([bad, good]), Shop()

    consumed(queue, shop)

    ((message, reason, _),) = queue.aside
    assert bad == message
    assert reason.startswith(("malformed: ", "forged: "))
    assert [good] == queue.deleted


def test_what_was_decided_is_counted_once_and_timed():
    batch = [sent(order_number(1)), sent(order_number(2)), a_message("no order")]

    placed = consumed(Queue(batch), Shop()).meter
    again = consumed(Queue(batch[:2]), Shop(outcome=Outcome.DUPLICATE)).meter

    assert {"OrdersPlaced": 2, "DeadLetters": 1} == placed.counts
    assert 2 == len(placed.seconds["QueueToCommit"])
    assert {} == again.counts


def test_a_newer_message_is_put_back_and_never_set_aside():
    newer = a_message('{"version":2,"order":{},"signature":""}')
    queue = Queue([newer])

    consumed(queue, Shop())

    assert [(newer, PUT_BACK_SECONDS)] == queue.held
    assert [] == queue.aside == queue.deleted


def test_a_bad_row_costs_nobody_but_itself():
    batch = [sent(order_number(n)) for n in range(1, 6)]
    queue, shop = Queue(batch), Shop(bad=[f"{3:032x}"])

    consumed(queue, shop)

    assert [f"{n:032x}" for n in (1, 2, 4, 5)] == shop.placed
    assert [batch[n] for n in (0, 1, 3, 4)] == queue.deleted
    assert [(batch[2], "a character that no text can hold", f"{3:032x}")] == queue.aside


def test_a_transaction_that_gave_way_is_repeated():
    batch = [sent(order_number(1))]
    queue, shop = Queue(batch), Shop(AgainError("deadlock"), AgainError("deadlock"))

    consumed(queue, shop)

    assert batch == queue.deleted
    assert 3 == len(shop.batches)


def test_while_a_store_is_away_nothing_is_received_deleted_or_set_aside():
    first, second = [sent(order_number(1))], [sent(order_number(2))]
    queue, shop = Queue(first, second), Shop(*[AwayError("the database", "test")] * 8)

    consumer = consumed(queue, shop)

    assert [[f"{1:032x}"]] * 9 + [[f"{2:032x}"]] == shop.batches
    assert first + second == queue.deleted
    assert 8 == len(consumer.pauses)
    assert max(consumer.pauses) <= 15


def test_what_is_held_long_is_held_on():
    batch = [sent(order_number(1)), sent(order_number(2))]
    queue = Queue(batch)

    consumed(queue, Shop(lasts=0.2), heartbeat_seconds=0.05)

    assert [(message, VISIBILITY_SECONDS) for message in batch] == queue.held[:2]
    assert batch == queue.deleted


def test_a_queue_that_is_away_is_asked_again():
    batch = [sent(order_number(1))]
    queue = Queue(batch, away=3)

    consumer = consumed(queue, Shop())

    assert batch == queue.deleted
    assert 3 == len(consumer.pauses)


@pytest.mark.parametrize("body", ["an order", "no order", "a newer order"])
def test_a_queue_that_does_not_hear_is_told_again(body):
    newer = messages.encode(order_number(1), KEYS).replace('"version":1', '"version":99', 1)
    order = messages.encode(order_number(1), KEYS)
    batch = [a_message({"an order": order, "no order": "{}", "a newer order": newer}[body])]
    queue = Queue(batch, deaf=3)

    consumer = consumed(queue, Shop())

    told = queue.deleted + [one[0] for one in queue.held] + [one[0] for one in queue.aside]
    assert batch == told
    assert 3 == len(consumer.pauses)


def test_what_we_may_not_costs_no_message_anything_and_is_an_error_in_the_log(caplog):
    batch = [sent(order_number(1)), sent(order_number(2))]
    queue, shop = Queue(batch), Shop(*[denied("BatchGetItem")] * 3)

    consumed(queue, shop)

    assert [[f"{1:032x}", f"{2:032x}"]] * 4 == shop.batches
    assert batch == queue.deleted
    assert [] == queue.held == queue.aside
    levels = [record.levelno for record in caplog.records if record.message == "store is away"]
    assert [logging.ERROR] * 3 == levels


def test_told_to_stop_it_finishes_what_it_holds():
    batch = [sent(order_number(1))]

    async def within():
        queue, shop = Queue(batch), Shop(lasts=0.1)
        consumer = Consumer(queue, shop, Keyring(KEYS), Meter())
        running = asyncio.ensure_future(consumer.run())
        await asyncio.sleep(0.05)
        consumer.stop.set()
        await asyncio.wait_for(running, 5)
        return queue

    assert batch == asyncio.run(within()).deleted


def test_told_to_stop_while_a_store_is_away_it_gives_back():
    batch = [sent(order_number(1))]

    async def within():
        queue, shop = Queue(batch), Shop(*[AwayError("the database", "test")] * 1_000)
        consumer = Consumer(queue, shop, Keyring(KEYS), Meter())
        running = asyncio.ensure_future(consumer.run())
        await asyncio.sleep(0.05)
        consumer.stop.set()
        await asyncio.wait_for(running, 5)
        return queue

    queue = asyncio.run(within())
    assert [(batch[0], 0)] == queue.held
    assert [] == queue.deleted


def test_what_comes_while_it_is_told_to_stop_is_placed():
    last = [sent(order_number(1))]
    queue = Queue()
    queue.late = last

    consumed(queue, Shop())

    assert last == queue.deleted


def test_a_key_that_is_newer_than_ours_is_asked_for_before_a_message_is_called_forged():
    batch = [sent(order_number(1))]
    queue = Queue(batch)

    consumed(queue, Shop(), keys=Keyring(Keys(b"old"), KEYS))

    assert batch == queue.deleted
    assert [] == queue.aside


def test_while_the_keys_are_away_nothing_is_set_aside():
    batch = [sent(order_number(1))]
    queue = Queue(batch)

    consumer = consumed(queue, Shop(), keys=Keyring(KEYS, away=3))

    assert batch == queue.deleted
    assert 3 == len(consumer.pauses)
    assert [] == queue.aside == queue.held


def test_a_fault_of_ours_harms_no_other_order_and_is_tried_again_later():
    bad, good = sent(order_number(1)), sent(order_number(2))
    queue, shop = Queue([bad, good]), Shop(bugs=[f"{1:032x}"])

    consumed(queue, shop)

    assert [good] == queue.deleted
    assert [(bad, PUT_BACK_SECONDS)] == queue.held
    assert [] == queue.aside


def test_a_fault_of_ours_that_stays_is_set_aside_with_its_name():
    bad = sent(order_number(1))._replace(receives=MOST_RECEIVES)
    queue = Queue([bad])

    consumed(queue, Shop(bugs=[f"{1:032x}"]))

    assert [(bad, f"failed {MOST_RECEIVES} times: KeyError", f"{1:032x}")] == queue.aside


def test_a_quiet_queue_is_asked_by_one_lane():
    queue = Busy()

    consumed(queue, Shop(), most_lanes=4)

    assert 1 == queue.most_asked


def test_where_there_is_much_to_do_several_batches_are_in_flight_and_all_are_finished():
    batches = [[sent(order_number(n))] for n in range(1, 13)]
    queue, shop = Busy(*batches), Counting()

    consumed(queue, shop, most_lanes=4)

    assert 4 == shop.most_at_once
    assert sorted(f"{n:032x}" for n in range(1, 13)) == sorted(shop.placed)
    assert 12 == len(queue.deleted)
