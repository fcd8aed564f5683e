"""Money in a real PostgreSQL: taken once, given back once, whatever falls over between."""

import asyncio

import pytest

from shop.errors import ForbiddenChangeError
from shop.messages import Payment
from shop.orders import State
from shop.pix import Receiver
from tests.integration.worker.test_place import order_number, placed, run
from tests.unit.shop.builders import brl
from worker.adapters import card, pix
from worker.errors import PaymentOpenError, WrongAmountError
from worker.handlers import fulfil, pay
from worker.ports import Answer

ONE = f"{1:032x}"
PIX = pix.Pix(Receiver("pix@example.com", "Loja", "São Paulo"))
CARD = card.SandboxCard()
PROVIDERS = {"pix": PIX, "card": CARD}


def paid_by(method, token=""):
    return order_number(1, payment=Payment(method, token))


def scenario(order):
    """Make a test of a coroutine that is given the shop, after placing."""

    def decorate(body):
        def test(shop):
            async def within(shop):
                await shop.stock(CHAIR=5)
                await placed(shop, order)
                await body(shop)
                await check_money(shop)

            run(shop, within)

        test.__name__, test.__doc__ = body.__name__, body.__doc__
        return test

    return decorate


async def check_money(shop):
    """What was captured and refunded is what the answered attempts say, in every state."""
    for id_, captured, refunded in await shop.run(
        "select id, captured_minor, refunded_minor from orders"
    ):
        rows = await shop.run(
            "select kind, coalesce(sum(amount_minor), 0)::bigint from payment_attempts "
            "where order_id = $1 and state = 'succeeded' group by kind",
            id_,
        )
        sums = dict(rows)
        assert (captured, refunded) == (sums.get("capture", 0), sums.get("refund", 0))


@scenario(paid_by("card", card.APPROVED))
async def test_an_approved_card_pays(shop):
    assert State.PAID is await pay.capture(ONE, provider=CARD, payments=shop.payments)

    assert [(21_500, 0)] == await shop.run("select captured_minor, refunded_minor from orders")


@scenario(paid_by("card", card.DECLINED))
async def test_a_declined_card_can_be_tried_again(shop):
    assert State.AWAITING_PAYMENT is await pay.capture(ONE, provider=CARD, payments=shop.payments)
    assert State.AWAITING_PAYMENT is await pay.capture(ONE, provider=CARD, payments=shop.payments)

    assert [(2,)] == await shop.run("select count(*) from payment_attempts")


@scenario(paid_by("card", card.APPROVED))
async def test_one_capture_at_a_time_and_each_answer_once(shop):
    done = await asyncio.gather(
        *(pay.capture(ONE, provider=CARD, payments=shop.payments) for _ in range(6)),
        return_exceptions=True,
    )

    assert 1 == done.count(State.PAID)
    assert all(isinstance(one, State | ForbiddenChangeError | PaymentOpenError) for one in done), (
        done
    )
    ((key,),) = await shop.run("select provider_key from payment_attempts")
    await asyncio.gather(*(shop.payments.record(key, Answer("succeeded")) for _ in range(6)))
    assert [(21_500,)] == await shop.run("select captured_minor from orders")


@scenario(paid_by("pix"))
async def test_another_amount_than_asked_for_is_not_taken_for_it(shop):
    await pay.capture(ONE, provider=PIX, payments=shop.payments)

    with pytest.raises(WrongAmountError, match="21499 came, wanted 21500"):
        await pay.confirm(ONE, provider="pix", amount=brl(21_499), payments=shop.payments)

    assert {ONE: "awaiting_payment"} == await shop.states()


@scenario(paid_by("card", card.APPROVED))
async def test_a_paid_order_that_is_cancelled_is_refunded(shop):
    await pay.capture(ONE, provider=CARD, payments=shop.payments)

    assert State.REFUND_DUE is await fulfil.cancel(ONE, shop.changes)
    assert State.REFUNDED is await pay.refund(ONE, providers=PROVIDERS, payments=shop.payments)

    kinds = await shop.run("select kind from order_events order by version")
    assert ["confirmed", "awaiting_payment", "paid", "cancelled", "refund_due", "refunded"] == [
        kind for (kind,) in kinds
    ]


@scenario(paid_by("card", card.APPROVED))
async def test_cancel_and_capture_at_once_end_with_no_money_held(shop):
    await asyncio.gather(
        pay.capture(ONE, provider=CARD, payments=shop.payments),
        *(fulfil.cancel(ONE, shop.changes) for _ in range(4)),
        return_exceptions=True,
    )

    ((state, held),) = await shop.run("select state, captured_minor - refunded_minor from orders")
    assert (held > 0) == (state in {"paid", "refund_due"})


@pytest.mark.parametrize(
    ("token", "answer", "state"),
    [
        (card.SLOW, "started", "paid"),
        (card.AWAY, "started", "awaiting_payment"),
        ("of-no-card", "failed", "awaiting_payment"),
    ],
)
def test_the_sandbox_answers_each_token_in_its_own_way(shop, token, answer, state):
    async def within(shop):
        await shop.stock(CHAIR=5)
        await placed(shop, paid_by("card", token))
        await pay.capture(ONE, provider=CARD, payments=shop.payments)
        ((first,),) = await shop.run("select state from payment_attempts")
        await shop.run("update payment_attempts set started_at = started_at - interval '2 minutes'")
        await pay.sweep(providers=PROVIDERS, payments=shop.payments)
        return first, await shop.states()

    assert (answer, {ONE: state}) == run(shop, within)
