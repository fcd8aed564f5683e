"""What may become of an order in a real PostgreSQL: guarded, with stock and events in step."""

import asyncio
import itertools

import pytest

from shop.errors import ForbiddenChangeError
from shop.orders import GIVE_STOCK_BACK, HOLD_STOCK, State
from tests.integration.worker.test_place import order_number, placed, run
from worker.errors import PaymentOpenError, UnknownOrderError
from worker.handlers import fulfil
from worker.handlers.place import Outcome

ONE = f"{1:032x}"


async def an_order_in(shop, state, *, captured=0):
    """Place an order of two chairs of five, and put it into *state* as if it had come there."""
    await shop.stock(CHAIR=5)
    assert [Outcome.CONFIRMED] == await placed(shop, order_number(1))
    await shop.run("update orders set state = $1, captured_minor = $2", state.value, captured)
    return shop.changes


async def look(shop):
    """Return state, events after the first, what is left, what the movements say is left."""
    ((state,),) = await shop.run("select state from orders")
    events = [
        kind
        for (kind,) in await shop.run(
            "select kind from order_events where version > 1 order by version"
        )
    ]
    ((moved,),) = await shop.run("select sum(quantity) from stock_movements")
    left = await shop.left()
    assert moved == left.get("CHAIR", 0)
    return state, events, left


DEEDS = {
    fulfil.cancel: {
        State.RECEIVED: State.CANCELLED,
        State.CONFIRMED: State.CANCELLED,
        State.AWAITING_PAYMENT: State.CANCELLED,
        State.PAID: State.CANCELLED,
    },
    fulfil.ship: {State.PAID: State.SHIPPED},
    fulfil.deliver: {State.SHIPPED: State.DELIVERED},
    fulfil.ask_to_return: {State.DELIVERED: State.RETURN_REQUESTED},
    fulfil.refuse_return: {State.RETURN_REQUESTED: State.DELIVERED},
    fulfil.take_back: {State.RETURN_REQUESTED: State.RETURNED},
    fulfil.release: {State.AWAITING_PAYMENT: State.PAYMENT_EXPIRED},
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_deed_is_done_where_the_table_lets_it_and_nowhere_else(shop, deed):
    async def scenario(shop):
        changes = await an_order_in(shop, State.CONFIRMED)
        found = {}
        for state in State:
            # As if nothing had happened before.
            await shop.run("update orders set state = $1, version = 1", state.value)
            await shop.run("delete from order_events where version > 1")
            await shop.run("delete from stock_movements where kind = 'returned'")
            await shop.run("update stock set available = 3")
            try:
                await deed(ONE, changes)
            except ForbiddenChangeError:
                assert (state.value, [], {"CHAIR": 3}) == await look(shop)
                continue
            after, events, left = await look(shop)
            found[state] = State(after)
            assert [after] == events
            back = found[state] in GIVE_STOCK_BACK
            assert {"CHAIR": 5 if back else 3} == left
        return found

    assert DEEDS[deed] == run(shop, scenario)


@pytest.mark.parametrize(
    ("state", "deed"),
    [(State.PAID, fulfil.cancel), (State.RETURN_REQUESTED, fulfil.take_back)],
)
def test_money_that_is_held_is_due_back(shop, state, deed):
    async def scenario(shop):
        changes = await an_order_in(shop, state, captured=21_500)
        return await deed(ONE, changes), *(await look(shop))

    ended, state, events, left = run(shop, scenario)

    assert State.REFUND_DUE == ended == state
    assert [DEEDS[deed][State.PAID if deed is fulfil.cancel else State.RETURN_REQUESTED]] == [
        State(kind) for kind in events[:-1]
    ]
    assert "refund_due" == events[-1]
    assert {"CHAIR": 5} == left


@pytest.mark.parametrize("deed", [fulfil.cancel, fulfil.release])
def test_an_order_is_not_given_up_while_a_payment_has_no_answer(shop, deed):
    async def scenario(shop):
        changes = await an_order_in(shop, State.AWAITING_PAYMENT)
        await shop.run(
            "insert into payment_attempts (order_id, kind, provider, provider_key, amount_minor)"
            " values ($1, 'capture', 'card', 'k', 1)",
            ONE,
        )
        with pytest.raises(PaymentOpenError, match="has no answer yet"):
            await deed(ONE, changes)
        return await look(shop)

    assert ("awaiting_payment", [], {"CHAIR": 3}) == run(shop, scenario)


@pytest.mark.parametrize("deed", [*DEEDS], ids=lambda deed: deed.__name__)
def test_an_order_that_nobody_knows_is_named(shop, deed):
    async def scenario(shop):
        with pytest.raises(UnknownOrderError, match=f"there is no order {ONE}"):
            await deed(ONE, shop.changes)

    run(shop, scenario)


def test_a_withdrawn_order_meets_its_tombstone_when_it_comes(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        changes = shop.changes
        first = await fulfil.withdraw(ONE, changes)
        second = await fulfil.withdraw(ONE, changes)
        return first, second, await placed(shop, order_number(1)), await shop.left()

    assert (State.CANCELLED, State.CANCELLED, [Outcome.WITHDRAWN], {"CHAIR": 5}) == run(
        shop, scenario
    )


def test_withdrawing_an_order_that_has_come_cancels_it(shop):
    async def scenario(shop):
        changes = await an_order_in(shop, State.CONFIRMED)
        return await fulfil.withdraw(ONE, changes), await look(shop)

    assert (State.CANCELLED, ("cancelled", ["cancelled"], {"CHAIR": 5})) == run(shop, scenario)


RACES = [
    (State.PAID, (fulfil.cancel, fulfil.ship)),
    (State.AWAITING_PAYMENT, (fulfil.cancel, fulfil.release)),
    (State.CONFIRMED, (fulfil.cancel, fulfil.withdraw, fulfil.cancel)),
    (State.RETURN_REQUESTED, (fulfil.take_back, fulfil.refuse_return)),
    (State.DELIVERED, (fulfil.ask_to_return, fulfil.ask_to_return)),
]


@pytest.mark.parametrize(("state", "deeds"), RACES)
def test_of_two_at_once_one_wins_and_stock_comes_back_once(shop, state, deeds):
    async def scenario(shop):
        changes = await an_order_in(shop, state)
        done = await asyncio.gather(
            *(deed(ONE, changes) for deed, _ in itertools.product(deeds, range(4))),
            return_exceptions=True,
        )
        unexpected = [
            one
            for one in done
            if isinstance(one, Exception) and not isinstance(one, ForbiddenChangeError)
        ]
        return unexpected, await look(shop)

    unexpected, (after, events, left) = run(shop, scenario)

    assert [] == unexpected
    assert [after] == events
    assert {"CHAIR": 3 if State(after) in HOLD_STOCK else 5} == left
