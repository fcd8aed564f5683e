"""What may become of an order in a real PostgreSQL: guarded, with stock and events in step."""

import asyncio
import datetime as dt
import functools
import itertools

import pytest

from shop.errors import ForbiddenChangeError, TooLateError
from shop.messages import Payment
from shop.orders import GIVE_STOCK_BACK, State
from shop.pix import Receiver
from tests.integration.worker.test_place import Catalogue, order_number, placed, run
from tests.unit.shop.builders import an_offer
from worker.adapters.card import APPROVED, SandboxCard
from worker.adapters.pix import Pix
from worker.errors import PaymentOpenError, UnknownOrderError
from worker.handlers import fulfil, pay
from worker.handlers.place import Outcome

ONE = f"{1:032x}"
CARD, PIX = SandboxCard(), Pix(Receiver("pix@example.com", "Loja", "São Paulo"))

# How an order comes into a state, by the deeds that lead there.
WAYS = {
    State.CONFIRMED: [],
    State.REJECTED: [],
    State.AWAITING_PAYMENT: ["show"],
    State.PAYMENT_EXPIRED: ["show", fulfil.release],
    State.PAID: ["pay"],
    State.SHIPPED: ["pay", fulfil.ship],
    State.DELIVERED: ["pay", fulfil.ship, fulfil.deliver],
    State.RETURN_REQUESTED: ["pay", fulfil.ship, fulfil.deliver, fulfil.ask_to_return],
    State.CANCELLED: [fulfil.cancel],
    State.REFUND_DUE: ["pay", fulfil.cancel],
    State.REFUNDED: ["pay", fulfil.cancel, "refund"],
}


async def an_order_in(shop, state):
    """Place an order of two chairs of five, and lead it into *state*."""
    await shop.stock(CHAIR=5)
    sku = "LAMP" if state is State.REJECTED else "CHAIR"
    await placed(shop, order_number(1, (sku, 2, 10_000), payment=Payment("card", APPROVED)))
    for deed in WAYS[state]:
        if deed in ("show", "pay"):
            provider = PIX if deed == "show" else CARD
            await pay.capture(ONE, provider=provider, payments=shop.payments)
        elif deed == "refund":
            await pay.refund(ONE, providers={"card": CARD}, payments=shop.payments)
        else:
            await deed(ONE, shop.changes)
    assert {ONE: state.value} == await shop.states()


async def look(shop):
    """Return all events by kind, and what is left."""
    events = await shop.run("select kind from order_events order by version")
    return [State(kind) for (kind,) in events], (await shop.left())["CHAIR"]


# By deed: the states it can be done in, and all that follows then.
DEEDS = {
    fulfil.cancel: {
        State.CONFIRMED: [State.CANCELLED],
        State.AWAITING_PAYMENT: [State.CANCELLED],
        State.PAID: [State.CANCELLED, State.REFUND_DUE],
    },
    fulfil.ship: {State.PAID: [State.SHIPPED]},
    fulfil.deliver: {State.SHIPPED: [State.DELIVERED]},
    fulfil.ask_to_return: {State.DELIVERED: [State.RETURN_REQUESTED]},
    fulfil.refuse_return: {State.RETURN_REQUESTED: [State.DELIVERED]},
    fulfil.take_back: {State.RETURN_REQUESTED: [State.RETURNED, State.REFUND_DUE]},
    fulfil.release: {State.AWAITING_PAYMENT: [State.PAYMENT_EXPIRED]},
}


@pytest.mark.parametrize("state", WAYS, ids=lambda state: state.value)
def test_a_deed_is_done_where_the_table_lets_it_and_nowhere_else(shops, state):
    async def scenario(shop, deed):
        await an_order_in(shop, state)
        before = await look(shop)
        follows = DEEDS[deed].get(state)
        if follows is None:
            with pytest.raises(ForbiddenChangeError):
                await deed(ONE, shop.changes)
            assert before == await look(shop)
        else:
            await deed(ONE, shop.changes)
            events, left = await look(shop)
            assert [*before[0], *follows] == events
            assert (5 if GIVE_STOCK_BACK & set(follows) else before[1]) == left

    for deed in DEEDS:
        run(shops(), functools.partial(scenario, deed=deed))


def test_an_order_that_cost_nothing_is_paid_and_returned_without_money(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        await shop.run("update freight_bands set price_minor = 0")
        free = order_number(1, ("CHAIR", 2, 0), shipping=0)
        await placed(shop, free, offers=Catalogue(an_offer("CHAIR", 0)))
        state = await pay.capture(ONE, provider=CARD, payments=shop.payments)
        for deed in (fulfil.ship, fulfil.deliver, fulfil.ask_to_return, fulfil.take_back):
            await deed(ONE, shop.changes)
        return state, await shop.states()

    assert (State.PAID, {ONE: "returned"}) == run(shop, scenario)


@pytest.mark.parametrize("deed", [fulfil.cancel, fulfil.release])
def test_an_order_is_not_given_up_while_a_payment_has_no_answer(shop, deed):
    async def scenario(shop):
        await an_order_in(shop, State.CONFIRMED)
        await shop.payments.begin(ONE, "card")
        before = await look(shop)
        with pytest.raises(PaymentOpenError, match="has no answer yet"):
            await deed(ONE, shop.changes)
        assert before == await look(shop)

    run(shop, scenario)


def test_an_order_that_nobody_knows_is_named(shop):
    async def scenario(shop):
        for deed in DEEDS:
            with pytest.raises(UnknownOrderError, match=f"there is no order {ONE}"):
                await deed(ONE, shop.changes)

    run(shop, scenario)


def test_a_withdrawn_order_meets_its_tombstone_when_it_comes(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        first = await fulfil.withdraw(ONE, shop.changes)
        second = await fulfil.withdraw(ONE, shop.changes)
        return first, second, await placed(shop, order_number(1)), await shop.left()

    assert (State.CANCELLED, State.CANCELLED, [Outcome.WITHDRAWN], {"CHAIR": 5}) == run(
        shop, scenario
    )


def test_withdrawing_an_order_that_has_come_cancels_it(shop):
    async def scenario(shop):
        await an_order_in(shop, State.CONFIRMED)
        return await fulfil.withdraw(ONE, shop.changes), await look(shop)

    assert (State.CANCELLED, ([State.CONFIRMED, State.CANCELLED], 5)) == run(shop, scenario)


RACES = [
    (State.PAID, (fulfil.cancel, fulfil.ship)),
    (State.AWAITING_PAYMENT, (fulfil.cancel, fulfil.release)),
    (State.CONFIRMED, (fulfil.cancel, fulfil.withdraw, fulfil.cancel)),
    (State.RETURN_REQUESTED, (fulfil.take_back, fulfil.refuse_return)),
    (State.DELIVERED, (fulfil.ask_to_return, fulfil.ask_to_return)),
]


@pytest.mark.parametrize(("state", "deeds"), RACES)
def test_of_many_at_once_one_wins_and_stock_comes_back_once(shop, state, deeds):
    async def scenario(shop):
        await an_order_in(shop, state)
        before, _ = await look(shop)
        done = await asyncio.gather(
            *(deed(ONE, shop.changes) for deed, _ in itertools.product(deeds, range(4))),
            return_exceptions=True,
        )
        unexpected = [
            one
            for one in done
            if isinstance(one, Exception) and not isinstance(one, ForbiddenChangeError)
        ]
        events, left = await look(shop)
        return unexpected, events[len(before) :], left

    unexpected, follows, left = run(shop, scenario)

    assert [] == unexpected
    assert follows in [DEEDS[deed][state] for deed in deeds if deed in DEEDS]
    assert (5 if GIVE_STOCK_BACK & set(follows) else 3) == left


def test_what_arrived_eight_days_ago_is_not_taken_back(shop):
    async def scenario(shop):
        await an_order_in(shop, State.DELIVERED)
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
        with pytest.raises(TooLateError, match="7 days"):
            await fulfil.ask_to_return(ONE, shop.changes, now=later)
        return await shop.states()

    assert {ONE: "delivered"} == run(shop, scenario)


def test_how_an_order_left_is_written_down(shop):
    async def scenario(shop):
        await an_order_in(shop, State.PAID)
        await fulfil.ship(ONE, shop.changes, tracking="BR123", invoice_key="1" * 44)
        return await shop.run("select tracking, invoice_key from orders")

    assert [("BR123", "1" * 44)] == run(shop, scenario)
