"""What pages show of orders, read from a real PostgreSQL: all they need, nothing personal."""

import itertools

import msgspec
import pytest

from shop.api.orders import OrderLine, OrderPayment, OrderSums, OrderView, encode_order
from shop.checkout import Reason
from shop.messages import Payment
from shop.orders import State
from shop.pix import PAYABLE, Receiver, txid_of
from tests.integration.worker.test_fulfil import WAYS, an_order_in
from tests.integration.worker.test_place import Catalogue, order_number, placed, run
from tests.unit.shop.builders import CPF, NOW, an_offer
from worker.adapters.card import APPROVED, SandboxCard
from worker.adapters.order_views import order_views
from worker.adapters.pix import Pix
from worker.handlers import fulfil, pay
from worker.ports import Answer

ONE = f"{1:032x}"
PIX = Pix(Receiver("pix@example.com", "Loja", "São Paulo"))
CARD = SandboxCard()


async def view_of(shop, order_id=ONE):
    async with shop.pool.connection() as connection:
        return (await order_views(connection, [order_id])).get(order_id)


async def one_by_pix(shop):
    """Place an order and show how it is paid; return its view."""
    await shop.stock(CHAIR=5)
    await placed(shop, order_number(1))
    await pay.capture(ONE, provider=PIX, payments=shop.payments)
    return await view_of(shop)


def test_a_view_tells_all_that_its_page_shows(shop):
    order = order_number(
        1, ("TABLE", 1, 20_000), ("CHAIR", 2, 10_000), payment=Payment("card", APPROVED, 3)
    )

    async def scenario(shop):
        await shop.stock(CHAIR=5, TABLE=5)
        await placed(shop, order, offers=Catalogue(an_offer(), an_offer("TABLE", 20_000)))
        await pay.capture(ONE, provider=CARD, payments=shop.payments)
        return await view_of(shop)

    view = run(shop, scenario)

    expected = OrderView(
        order_id=ONE,
        version=view.version,
        state=State.PAID,
        currency="BRL",
        lines=(
            OrderLine("TABLE", "The table", 1, 20_000),
            OrderLine("CHAIR", "The chair", 2, 10_000),
        ),
        sums=OrderSums(40_000, 1_500, 0, 41_500, captured=41_500),
        placed_at=NOW,
        destination=order.destination,
        shipping_method="pac",
        payment=OrderPayment("card", 3),
    )
    assert expected == view


def test_a_refused_order_tells_why(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=1)
        await placed(shop, order_number(1))
        return await view_of(shop)

    view = run(shop, scenario)

    assert (State.REJECTED, Reason.OUT_OF_STOCK) == (view.state, view.reason)
    assert {"sku": "CHAIR", "wanted": 2, "left": 1} == view.detail
    assert (OrderLine("CHAIR", "CHAIR", 2, 10_000),) == view.lines
    assert OrderSums() == view.sums


def test_an_order_that_was_withdrawn_before_it_came_has_its_state(shop):
    async def scenario(shop):
        await shop.changes.withdraw_unseen(ONE)
        return await view_of(shop)

    assert OrderView(ONE, 1, State.CANCELLED) == run(shop, scenario)


def test_what_does_not_exist_is_left_out(shop):
    assert run(shop, view_of) is None


def test_a_pix_code_is_shown_as_long_as_it_can_be_paid(shop):
    async def scenario(shop):
        shown = await one_by_pix(shop)
        ((started_at,),) = await shop.run("select started_at from payment_attempts")
        await fulfil.cancel(ONE, shop.changes)
        return shown.pix, started_at, (await view_of(shop)).pix

    shown, started_at, cancelled = run(shop, scenario)

    assert txid_of(ONE) in shown.text
    assert started_at + PAYABLE == shown.expires_at
    assert cancelled is None


@pytest.mark.parametrize("state", WAYS, ids=lambda state: state.value)
def test_each_state_is_shown_and_nothing_personal(shop, state):
    async def scenario(shop):
        await an_order_in(shop, state)
        return await view_of(shop)

    view = run(shop, scenario)

    assert state is view.state
    written = encode_order(view).decode()
    assert [] == [one for one in (CPF, "ana@example.com", "Ana Souza", APPROVED) if one in written]


def test_whatever_changes_a_view_makes_its_version_higher(shop):
    async def scenario(shop):
        await shop.stock(CHAIR=5)
        await placed(shop, order_number(1, payment=Payment("card", APPROVED)))
        seen = [await view_of(shop)]
        first = await shop.payments.begin(ONE, "card")
        for answer in ("failed", "shown", "failed"):
            await shop.payments.record(first.key, Answer(answer))
            seen.append(await view_of(shop))
        second = await shop.payments.begin(ONE, "pix")
        for answer in ("shown", "succeeded"):
            await shop.payments.record(second.key, await PIX.ask(second))
            await shop.payments.record(second.key, Answer(answer))
            seen.append(await view_of(shop))
        # Money for one that is paid already: nothing but a sum changes.
        await shop.payments.record(first.key, Answer("succeeded"))
        seen.append(await view_of(shop))
        for deed in (fulfil.ship, fulfil.deliver, fulfil.ask_to_return, fulfil.take_back):
            await deed(ONE, shop.changes)
            seen.append(await view_of(shop))
        return seen

    seen = run(shop, scenario)

    shapes = [msgspec.structs.replace(view, version=0) for view in seen]
    assert len(seen) - 2 == len({encode_order(view) for view in shapes})
    for before, after in itertools.pairwise(seen):
        assert before.version <= after.version
        assert (before == after) == (before.version == after.version)


def test_a_later_answer_takes_nothing_back(shop):
    async def scenario(shop):
        await one_by_pix(shop)
        ((key,),) = await shop.run("select provider_key from payment_attempts")
        for answer in ("failed", "shown", "succeeded", "failed"):
            await shop.payments.record(key, Answer(answer))
        return await shop.run("select state from payment_attempts")

    assert [("succeeded",)] == run(shop, scenario)
