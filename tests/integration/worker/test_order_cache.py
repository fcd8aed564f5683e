"""The cache of orders on real memcached and PostgreSQL: old views lose, faults cost nothing."""

import asyncio
import random
import time
from contextlib import asynccontextmanager, suppress

import pytest

from cloud.errors import AwayError
from delivery.local.faults import Kind
from shop.api.orders import decode_order
from shop.errors import ForbiddenChangeError
from shop.messages import Payment
from shop.orders import State
from tests.checker import check_cache
from tests.integration.worker.caches import answers
from tests.integration.worker.test_pay import PROVIDERS
from tests.integration.worker.test_place import order_number, placed, run
from worker.adapters.card import APPROVED
from worker.adapters.events import PostgreSQLEvents
from worker.adapters.memcached import Held, Memcached
from worker.adapters.order_cache import OrderCache, key_of
from worker.errors import PaymentOpenError
from worker.handlers import fulfil, pay
from worker.handlers.relay import relay

ONE, KEY = f"{1:032x}", key_of(f"{1:032x}")


class Reads:
    """The pool of a cache: counts what it lends, and holds back what was read until `gate`."""

    def __init__(self, pool):
        self.pool, self.count = pool, 0
        self.gate, self.waiting = asyncio.Event(), asyncio.Event()
        self.gate.set()

    @asynccontextmanager
    async def connection(self):
        self.count += 1
        async with self.pool.connection() as connection:
            yield connection
        self.waiting.set()
        await self.gate.wait()


class Readers:
    """What a test asks: a shop with one order, and caches as of several workers."""

    def __init__(self, shop, memcached):
        self.shop, self.memcached = shop, memcached
        self.reads = Reads(shop.pool)
        self.cache = OrderCache(self.reads, memcached)
        self.other = OrderCache(shop.pool, memcached)

    async def slow(self, asked):
        """Begin what reads the database now and goes on when the gate opens."""
        self.reads.gate.clear()
        going_on = asyncio.ensure_future(asked)
        await self.reads.waiting.wait()
        return going_on

    async def held(self):
        """Return the state that the cache holds; None where it holds none."""
        value = await self.memcached.get(KEY)
        return decode_order(value).state if value else None


@pytest.fixture
def within(cluster, shop):
    """Run a scenario; at its end the cache must be what the database is."""

    def run_it(scenario):
        async def with_order(shop):
            await shop.stock(CHAIR=500)
            await placed(shop, order_number(1))
            async with cluster.client(patient=True) as memcached:
                found = await scenario(Readers(shop, memcached))
                async with shop.pool.connection() as connection:
                    assert [] == await check_cache(connection, memcached)
                return found

        return run(shop, with_order)

    return run_it


# ---- reading


def test_a_view_is_read_once_and_then_cached(within):
    async def scenario(at):
        seen = [await at.cache.view(ONE) for _ in range(3)]
        return seen, await at.held(), at.reads.count

    seen, held, count = within(scenario)

    assert seen[0] == seen[1] == seen[2]
    assert State.CONFIRMED is held
    assert 1 == count


def test_many_who_ask_at_once_cost_one_read(within):
    async def scenario(at):
        seen = await asyncio.gather(*(at.cache.view(ONE) for _ in range(50)))
        return {view.state for view in seen}, at.reads.count

    assert ({State.CONFIRMED}, 1) == within(scenario)


def test_one_who_goes_takes_nothing_from_those_who_wait(within):
    async def scenario(at):
        first = await at.slow(at.cache.view(ONE))
        second = asyncio.ensure_future(at.cache.view(ONE))
        first.cancel()
        at.reads.gate.set()
        return (await second).state, at.reads.count

    assert (State.CONFIRMED, 1) == within(scenario)


@pytest.mark.parametrize("order_id", [f"{2:032x}", "", "x", f"{1:032X}"[:-1] + "\n", "0" * 33])
def test_what_does_not_exist_is_none_and_not_remembered(within, order_id):
    async def scenario(at):
        found = await at.cache.view(order_id)
        kept = await at.memcached.get(key_of(f"{2:032x}"))
        await placed(at.shop, order_number(2))
        return found, kept, (await at.cache.view(f"{2:032x}")).state

    assert (None, None, State.CONFIRMED) == within(scenario)


def test_a_value_of_another_program_is_passed_over(within):
    async def scenario(at):
        await at.memcached.add(KEY, b'{"state": "from the future"}', seconds=60)
        seen = [(await at.cache.view(ONE)).state for _ in range(2)]
        await at.cache.changed([ONE])
        return seen, await at.held()

    assert ([State.CONFIRMED] * 2, State.CONFIRMED) == within(scenario)


# ---- races, each in its worst order


def test_a_slow_reader_does_not_overwrite_what_was_fed(within):
    async def scenario(at):
        reading = await at.slow(at.cache.view(ONE))
        await fulfil.cancel(ONE, at.shop.changes)
        await at.other.changed([ONE])
        at.reads.gate.set()
        return (await reading).state, await at.held()

    assert (State.CONFIRMED, State.CANCELLED) == within(scenario)


def test_a_feed_overwrites_what_a_slow_reader_left(within):
    async def scenario(at):
        await at.cache.view(ONE)
        await fulfil.cancel(ONE, at.shop.changes)
        stale = await at.held()
        await at.other.changed([ONE])
        return stale, await at.held()

    assert (State.CONFIRMED, State.CANCELLED) == within(scenario)


@pytest.mark.parametrize("is_filled", [True, False])
def test_of_two_feeds_that_cross_the_newer_one_wins(within, is_filled):
    async def scenario(at):
        if is_filled:
            await at.other.view(ONE)
        feeding = await at.slow(at.cache.changed([ONE]))
        await fulfil.cancel(ONE, at.shop.changes)
        await at.other.changed([ONE])
        at.reads.gate.set()
        await feeding
        return await at.held()

    assert State.CANCELLED is within(scenario)


def test_a_pix_code_is_fed_though_no_event_tells_of_it(within):
    async def scenario(at):
        attempt = await at.shop.payments.begin(ONE, "pix")
        await at.cache.changed([ONE])
        without = await at.cache.view(ONE)
        await at.shop.payments.record(attempt.key, await PROVIDERS["pix"].capture(attempt))
        await at.cache.changed([ONE])
        return without.pix, (await at.cache.view(ONE)).pix

    without, shown = within(scenario)

    assert without is None
    assert shown is not None


class Contested(Memcached):
    """A cache in which somebody else is always quicker."""

    async def gets(self, key):
        held = await super().gets(key)
        return Held(held.value, b"1") if held else None


def test_what_cannot_be_settled_is_deleted(cluster, within):
    async def scenario(at):
        await at.cache.view(ONE)
        await fulfil.cancel(ONE, at.shop.changes)
        async with cluster.client(patient=True, kind=Contested) as contested:
            await OrderCache(at.shop.pool, contested).changed([ONE])
        return await at.held()

    assert within(scenario) is None


# ---- without a cache


@pytest.mark.parametrize("kind", [Kind.BLACK_HOLE, Kind.RESET])
def test_pages_are_read_without_a_cache(cluster, shop, kind):
    async def scenario(shop):
        await shop.stock(CHAIR=50)
        await placed(shop, order_number(1))
        async with cluster.client() as memcached:
            await answers(memcached)
            cluster.break_(kind)
            cache = OrderCache(shop.pool, memcached)
            start = time.monotonic()
            seen = {(await cache.view(ONE)).state for _ in range(100)}
            took = time.monotonic() - start
            with pytest.raises(AwayError):
                await cache.changed([ONE])
            told = await relay(events=PostgreSQLEvents(shop.pool), topic=Deaf(), feed=cache)
            return seen, took, told

    seen, took, told = run(shop, scenario)

    assert {State.CONFIRMED} == seen
    assert took < 2  # 5, would each of them wait
    assert 1 == told


def test_without_cache_and_database_everybody_who_asks_is_told(shop, cluster):
    async def scenario():
        async with cluster.client(patient=True) as memcached:
            await shop.pool.close()
            cache = OrderCache(Nowhere(), memcached)
            return await asyncio.gather(
                *(cache.view(ONE) for _ in range(3)), return_exceptions=True
            )

    assert [AwayError] * 3 == [type(one) for one in asyncio.run(scenario())]


class Nowhere:
    """The pool of a database that is away."""

    @asynccontextmanager
    async def connection(self):
        raise AwayError("the database", "test")
        yield


class Deaf:
    """A topic that nobody listens to."""

    async def publish(self, events):
        return list(events)


# ---- all at once

ORDERS, READS = 24, 400
IDS = [f"{number:032x}" for number in range(1, ORDERS + 1)]


async def many_orders(shop):
    """Place those that are not there, two of three paid by card."""
    orders = [
        order_number(n, payment=Payment("card", APPROVED) if n % 3 else Payment("pix"))
        for n in range(2, ORDERS + 1)
    ]
    for at in range(0, len(orders), 10):
        await placed(shop, *orders[at : at + 10])


async def read(cache, rng):
    for _ in range(READS):
        assert await cache.view(rng.choice(IDS))


async def work(shop, cache, rng):
    """Have orders paid, then do with each what can be done, in any order."""
    while begun := await pay.capture_next(providers=PROVIDERS, payments=shop.payments, most=3):
        await cache.changed(begun)
    for order_id in rng.sample(IDS, ORDERS):
        for deed in rng.sample((fulfil.cancel, fulfil.ship, fulfil.deliver), 3):
            with suppress(ForbiddenChangeError, PaymentOpenError):  # another worker was before us
                await deed(order_id, shop.changes)


async def feed(shop, cache, over):
    """Relay until there is nothing more to come."""
    events = PostgreSQLEvents(shop.pool)
    last = False
    while not last:
        last = over.is_set()
        while await relay(events=events, topic=Deaf(), feed=cache):
            pass
        await asyncio.sleep(0)


def test_once_the_relay_is_idle_the_cache_is_what_the_database_is(cluster, within):
    """Four workers read, two of them feed, while orders are paid, cancelled and shipped."""
    rng = random.Random(11)  # noqa: S311, to shuffle

    async def scenario(at):
        await many_orders(at.shop)
        over = asyncio.Event()
        async with cluster.client(patient=True) as other:
            caches = [OrderCache(at.shop.pool, one) for one in (at.memcached, other) * 2]
            feeding = [asyncio.ensure_future(feed(at.shop, one, over)) for one in caches[:2]]
            await asyncio.gather(
                *(read(one, rng) for one in caches),
                *(work(at.shop, one, rng) for one in caches[:2]),
            )
            over.set()
            await asyncio.gather(*feeding)
        return [await at.memcached.get(key_of(id_)) for id_ in IDS], await at.shop.states()

    cached, states = within(scenario)

    assert ORDERS == len(states) == len([one for one in cached if one])
    assert len(set(states.values())) > 1
