"""Orders placed in a real PostgreSQL: each once, each whole, never more than there is."""

import asyncio
import random

import msgspec
import pytest

from shop.checkout import Reason
from tests.checker import check
from tests.unit.shop.builders import NOW, an_offer, an_order
from worker.errors import BadDataError
from worker.handlers.place import Outcome, place

pytestmark = pytest.mark.usefixtures("address")


class Catalogue:
    """Offers that a test names; the port's promise without a table."""

    def __init__(self, *offers):
        self.known = {offer.sku: offer for offer in offers or [an_offer()]}

    async def offers(self, skus):
        return {sku: self.known[sku] for sku in skus if sku in self.known}


def run(shop, scenario):
    """Carry out a scenario that is given the shop."""

    async def within():
        async with shop:
            await shop.freight()
            found = await scenario(shop)
            async with shop.pool.connection() as connection:
                assert [] == await check(connection)
            return found

    return asyncio.run(within())


async def placed(shop, *orders, offers=None):
    return await place(
        orders, offers=offers or Catalogue(), ledger=shop.ledger, currency="BRL", now=NOW
    )


def order_number(number, *lines, **changed):
    return an_order(*lines, order_id=f"{number:032x}", **changed)


def test_an_order_is_written_down_with_all_that_follows(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        outcomes = await placed(shop, order_number(1))
        return (
            outcomes,
            await shop.left(),
            await shop.run("select state, version, total_minor from orders"),
            await shop.run("select sku, name, quantity, unit_minor from order_lines"),
            await shop.run("select sku, kind, quantity from stock_movements order by id"),
            await shop.run("select version, kind, published_at from order_events"),
        )

    outcomes, left, orders, lines, movements, events = run(shop, scenario)

    assert [Outcome.CONFIRMED] == outcomes
    assert {"CHAIR": 3} == left
    assert [("confirmed", 1, 21_500)] == orders
    assert [("CHAIR", "The chair", 2, 10_000)] == lines
    assert [("CHAIR", "initial", 5), ("CHAIR", "sold", -2)] == movements
    assert [(1, "confirmed", None)] == events


def test_a_refused_order_keeps_its_reason_and_takes_nothing(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=1)
        outcomes = await placed(shop, order_number(1))
        rows = await shop.run("select state, reason, detail, total_minor from orders")
        return outcomes, await shop.left(), rows, await shop.run("select kind from order_events")

    outcomes, left, ((state, reason, detail, total),), events = run(shop, scenario)

    assert [Outcome.REJECTED] == outcomes
    assert {"CHAIR": 1} == left
    assert ("rejected", Reason.OUT_OF_STOCK, 0) == (state, reason, total)
    assert {"sku": "CHAIR", "wanted": 2, "left": 1} == msgspec.json.decode(detail)
    assert [("rejected",)] == events


def test_the_same_order_again_is_a_duplicate_and_another_one_a_conflict(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=50)
        order = order_number(1)
        other = order_number(1, ("CHAIR", 1, 10_000))
        first = await placed(shop, order, order, other)
        second = await placed(shop, other, order)
        return first, second, await shop.left()

    first, second, left = run(shop, scenario)

    assert [Outcome.CONFIRMED, Outcome.DUPLICATE, Outcome.CONFLICT] == first
    assert [Outcome.CONFLICT, Outcome.DUPLICATE] == second
    assert {"CHAIR": 48} == left


def test_an_order_that_was_withdrawn_before_it_came_is_not_placed(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        assert await shop.changes.withdraw_unseen(f"{1:032x}")
        return await placed(shop, order_number(1)), await shop.left()

    assert ([Outcome.WITHDRAWN], {"CHAIR": 5}) == run(shop, scenario)


def test_two_orders_for_one_sku_in_one_batch_both_count(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=3)
        outcomes = await placed(shop, order_number(1), order_number(2))
        return outcomes, await shop.left()

    outcomes, left = run(shop, scenario)

    assert [Outcome.CONFIRMED, Outcome.REJECTED] == outcomes
    assert {"CHAIR": 1} == left


def test_one_order_with_one_sku_twice_counts_both_lines(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        twice = order_number(1, ("CHAIR", 2, 10_000), ("CHAIR", 1, 10_000))
        return await placed(shop, twice), await shop.left()

    assert ([Outcome.CONFIRMED], {"CHAIR": 2}) == run(shop, scenario)


def test_a_coupon_is_used_no_more_often_than_it_may_be(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=50)
        await shop.run(
            "insert into coupons values ('OFF10', 'percent', 10, 'BRL', $1, $2, 1)",
            NOW.replace(year=2025),
            NOW.replace(year=2027),
        )
        asked = [order_number(n, coupon="OFF10", discount=2_000) for n in (1, 2)]
        outcomes = await placed(shop, *asked)
        return outcomes, await shop.run("select uses_left from coupons")

    outcomes, uses = run(shop, scenario)

    assert [Outcome.CONFIRMED, Outcome.REJECTED] == outcomes
    assert [(0,)] == uses


def test_a_crowd_gets_exactly_what_there_is(shop):
    """Two thousand buyers, a hundred chairs, sixteen at once, each message up to five times."""
    rng = random.Random(7)  # noqa: S311, to shuffle
    buyers = [
        order_number(n, ("CHAIR", 1, 10_000), ("TABLE", 1, 100))
        if n % 2
        else order_number(n, ("TABLE", 1, 100), ("CHAIR", 1, 10_000))
        for n in range(2_000)
    ]
    sent = [order for order in buyers for _ in range(rng.randint(1, 5))]
    rng.shuffle(sent)
    batches = iter([sent[at : at + 10] for at in range(0, len(sent), 10)])
    offers = Catalogue(an_offer(), an_offer("TABLE", 100))

    async def client(shop):
        found = []
        for batch in batches:
            found += await placed(shop, *batch, offers=offers)
        return found

    async def scenario(shop):
        await shop.stock(CHAIR=100, TABLE=10_000)
        outcomes = await asyncio.gather(*(client(shop) for _ in range(16)))
        return [one for some in outcomes for one in some], await shop.left(), await shop.states()

    outcomes, left, states = run(shop, scenario)

    assert 100 == outcomes.count(Outcome.CONFIRMED) == list(states.values()).count("confirmed")
    assert 1_900 == outcomes.count(Outcome.REJECTED)
    assert len(sent) - 2_000 == outcomes.count(Outcome.DUPLICATE)
    assert {"CHAIR": 0, "TABLE": 9_900} == left
    assert {order.order_id for order in buyers} == set(states)


def test_what_the_database_cannot_hold_is_bad_data_and_tells_nothing_of_anybody(shop):
    unholdable = order_number(1, request_id="Ana\x00")

    async def scenario(shop):
        await shop.stock(CHAIR=5)
        with pytest.raises(BadDataError) as error:
            await placed(shop, unholdable)
        return str(error.value), await shop.states(), await shop.left()

    said, states, left = run(shop, scenario)

    assert ("UntranslatableCharacterError 22P05", {}, {"CHAIR": 5}) == (said, states, left)
