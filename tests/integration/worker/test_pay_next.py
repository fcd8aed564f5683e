"""Orders paid as they come: each begun once by one of many workers, money given back by itself."""

import asyncio

import msgspec

from shop.messages import Payment
from tests.integration.worker.test_pay import PROVIDERS
from tests.integration.worker.test_place import order_number, placed, run
from tests.unit.shop.builders import a_coupon
from worker.adapters import card
from worker.handlers import fulfil, pay


def by_card(number, token=card.APPROVED):
    return order_number(number, payment=Payment("card", token))


async def pay_all(shop):
    """Have everything that is confirmed paid; return the ids."""
    paid = []
    while some := await pay.capture_next(providers=PROVIDERS, payments=shop.payments, most=3):
        paid += some
    return paid


def test_each_order_is_paid_as_its_shopper_chose(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=50)
        await placed(shop, order_number(1), by_card(2), by_card(3, card.DECLINED))
        await pay_all(shop)
        answers = await shop.run("select state, answer from payment_attempts order by provider_key")
        return await shop.states(), answers

    states, answers = run(shop, scenario)

    assert ["awaiting_payment", "paid", "awaiting_payment"] == list(
        dict(sorted(states.items())).values()
    )
    assert ["shown", "succeeded", "failed"] == [state for state, _ in answers]
    assert msgspec.json.decode(answers[0][1])["br_code"].startswith("000201")


def test_many_workers_begin_each_payment_once(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=500)
        for first in range(0, 40, 10):
            await placed(shop, *(by_card(n) for n in range(first, first + 10)))
        paid = await asyncio.gather(*(pay_all(shop) for _ in range(4)))
        return [id_ for some in paid for id_ in some], await shop.states()

    paid, states = run(shop, scenario)

    assert 40 == len(paid) == len(set(paid))
    assert {"paid"} == set(states.values())


def test_an_order_that_costs_nothing_is_paid(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        await shop.run(
            "insert into coupons values ('FREE', 'percent', 100, 'BRL', $1, $2, 5)",
            a_coupon().starts_at,
            a_coupon().ends_at,
        )
        await shop.run("update freight_bands set price_minor = 0")
        free = order_number(1, discount=20_000, shipping=0, coupon="FREE", total=0)
        free = msgspec.structs.replace(
            free, shipping=msgspec.structs.replace(free.shipping, price=0)
        )
        await placed(shop, free)
        await pay_all(shop)
        return await shop.states()

    assert ["paid"] == list(run(shop, scenario).values())


def test_money_that_is_due_back_is_given_back_once(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        await placed(shop, by_card(1))
        ((order_id,),) = [await pay_all(shop)]
        await fulfil.cancel(order_id, shop.changes)
        due = await asyncio.gather(
            *(pay.refund_due(providers=PROVIDERS, payments=shop.payments) for _ in range(3))
        )
        sums = await shop.run("select captured_minor, refunded_minor from orders")
        return due, await shop.states(), sums

    due, states, sums = run(shop, scenario)

    assert any(due)
    assert ["refunded"] == list(states.values())
    assert [(21_500, 21_500)] == sums
