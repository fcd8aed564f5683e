"""Orders over the internal API, on a real PostgreSQL: seen by their link, their owner, staff."""

import asyncio
from dataclasses import replace

import msgspec
import pytest

from shop import messages
from shop.messages import Payment
from shop.order_links import order_token
from tests.integration.worker.asking import asker
from tests.integration.worker.test_place import order_number, placed
from tests.unit.shop.builders import KEYS
from worker.adapters import pix
from worker.adapters.card import APPROVED, SandboxCard
from worker.handlers import pay

ONE, TWO = f"{1:032x}", f"{2:032x}"
TOKEN = order_token(ONE, KEYS)


def order_of(number, account="", **given):
    order = order_number(number, **given)
    customer = msgspec.structs.replace(order.customer, account=account)
    return msgspec.structs.replace(order, customer=customer)


def scenario(body):
    """Make a test of a coroutine that is given a shop with an order of Ana's, and an asker."""

    def test(shop):
        async def within():
            async with shop:
                await shop.freight()
                await shop.stock(CHAIR=50)
                await placed(shop, order_of(1, "ana", payment=Payment("card", APPROVED)))
                await body(shop, asker(shop))

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


async def paid(shop, order_id=ONE):
    await pay.capture(order_id, provider=SandboxCard(), payments=shop.payments)


@pytest.mark.parametrize(
    ("session", "token", "status"),
    [
        ("", TOKEN, 200),
        ("ana", "", 200),
        ("staff", "", 200),
        ("bob", "", 404),
        ("bob", TOKEN, 200),
        ("", "", 404),
        ("", order_token(TWO, KEYS), 404),
        ("stale", TOKEN, 401),
    ],
)
def test_an_order_is_seen_by_its_link_its_owner_and_staff(shop, session, token, status):
    @scenario
    async def seen(shop, ask):
        ask.session = session
        for path in ("", "/history"):
            answer = await ask.asked("GET", f"/v1/orders/{ONE}{path}?token={token}")
            assert status == answer.status

    seen(shop)


@scenario
async def test_a_view_tells_how_the_order_stands(shop, ask):
    answer = await ask.asked("GET", f"/v1/orders/{ONE}?token={TOKEN}")

    assert ("confirmed", 21_500) == (answer.json["state"], answer.json["sums"]["total"])
    assert b"529.982" not in answer.body
    assert b"ana@example.com" not in answer.body


@scenario
async def test_said_twice_an_order_is_cancelled_once(shop, ask):
    first, second = [
        await ask.asked("POST", f"/v1/orders/{ONE}/cancel", {"token": TOKEN}, key="k")
        for _ in range(2)
    ]
    third = await ask.asked("POST", f"/v1/orders/{ONE}/cancel", {"token": TOKEN}, key="other")

    assert {"state": "cancelled"} == first.json == second.json
    assert (409, "forbidden-change") == (third.status, third.json["type"])
    assert {"CHAIR": 50} == await shop.left()


@scenario
async def test_an_order_that_never_came_is_withdrawn_by_its_link_alone(shop, ask):
    bare = await ask.asked("POST", f"/v1/orders/{TWO}/withdraw", {}, key="a")
    linked = await ask.asked(
        "POST", f"/v1/orders/{TWO}/withdraw", {"token": order_token(TWO, KEYS)}, key="b"
    )
    outcomes = await placed(shop, order_number(2))

    assert [404, 200] == [bare.status, linked.status]
    assert ["withdrawn"] == outcomes


@scenario
async def test_a_message_is_kept_in_the_outbox(shop, ask):
    message = messages.encode(order_number(3), KEYS)

    answer = await ask.asked("POST", "/v1/outbox", {"message": message}, key="k")

    assert 200 == answer.status
    assert [(message,)] == await shop.run("select body from outbox")


@scenario
async def test_staff_leads_an_order_to_its_end_and_back(shop, ask):
    await paid(shop)
    staff, ana = replace(ask, session="staff"), replace(ask, session="ana")
    states = []
    for one, path, body in (
        (staff, f"/v1/staff/orders/{ONE}/ship", {"tracking": "BR1"}),
        (staff, f"/v1/staff/orders/{ONE}/deliver", {}),
        (ana, f"/v1/orders/{ONE}/return", {}),
        (staff, f"/v1/staff/orders/{ONE}/take-back", {}),
        (staff, f"/v1/staff/orders/{ONE}/confirm-refund", {}),
    ):
        answer = await one.asked("POST", path, body, key=path)
        states.append(answer.json.get("state", answer.json))
    history = await ana.asked("GET", f"/v1/orders/{ONE}/history")

    assert ["shipped", "delivered", "return_requested", "refund_due", "refunded"] == states
    assert "confirmed" == history.json["events"][0]["kind"]
    assert "refunded" == history.json["events"][-1]["kind"]


@scenario
async def test_money_by_pix_is_confirmed_by_the_bank_or_by_staff_once(shop, ask):
    await placed(shop, order_number(2))
    provider = pix.Pix(pix.Receiver("pix@example.com", "Loja", "São Paulo"))
    await pay.capture(TWO, provider=provider, payments=shop.payments)
    body = msgspec.json.encode({"txid": pix.txid_of(TWO), "amount_minor": 21_500}).decode()
    signed = {"body": body, "signature": KEYS.sign(pix.PURPOSE, body.encode())}
    staff = replace(ask, session="staff")
    amount = {"minor": 21_500, "currency": "BRL"}
    confirm = f"/v1/staff/orders/{TWO}/confirm-payment"

    forged = await ask.asked("POST", "/v1/webhooks/pix", {**signed, "signature": "x"}, key="a")
    wrong = await staff.asked("POST", confirm, {**amount, "minor": 1}, key="b")
    bank = await ask.asked("POST", "/v1/webhooks/pix", signed, key="c")
    again = await staff.asked("POST", confirm, amount, key="d")

    assert [409, 409, 200, 200] == [one.status for one in (forged, wrong, bank, again)]
    assert {"state": "paid"} == bank.json == again.json
    assert [(21_500,)] == await shop.run("select captured_minor from orders where id = $1", TWO)


@scenario
async def test_lists_are_read_page_by_page_and_show_nobody_elses(shop, ask):
    for number in range(2, 7):
        await placed(shop, order_of(number, "ana" if number % 2 else "bob"))
    ana, staff = replace(ask, session="ana"), replace(ask, session="staff")
    found = []
    for one, path in ((ana, "/v1/my/orders?"), (staff, "/v1/staff/orders?")):
        ids, after = [], ""
        while True:
            page = (await one.asked("GET", f"{path}most=2&after={after.replace('+', '%2B')}")).json
            ids += [int(order["order_id"], 16) for order in page["orders"]]
            after = page.get("after", "")
            if not after:
                break
        found.append(ids)
    by_beginning = await staff.asked("GET", f"/v1/staff/orders?beginning={ONE}")

    assert [5, 3, 1] == found[0]
    assert [6, 5, 4, 3, 2, 1] == found[1]
    assert [ONE] == [order["order_id"] for order in by_beginning.json["orders"]]


@scenario
async def test_a_cart_is_priced_as_its_order_will_be(shop, ask):
    cart = "/v1/cart?lines=CHAIR*2.LAMP*1&cep=01310100&method=pac"

    with_lamp = (await ask.asked("GET", cart)).json
    chairs = (await ask.asked("GET", cart.replace(".LAMP*1", ""))).json
    (left,) = await shop.run("select available from stock")

    assert "unknown" == with_lamp["lines"][1]["trouble"]
    assert "is_orderable" not in with_lamp
    assert (20_000, 1_500, 21_500, True) == (
        chairs["subtotal"],
        chairs["shipping"],
        chairs["total"],
        chairs["is_orderable"],
    )
    assert left == (chairs["lines"][0]["left"],)


@scenario
async def test_stock_is_told_for_what_there_is(shop, ask):
    answer = await ask.asked("GET", "/v1/stock?skus=CHAIR.GONE")

    assert {"available": {"CHAIR": 48}} == answer.json


@pytest.mark.parametrize("lines", ["", "CHAIR", "CHAIR*0", "chair*1", "CHAIR*1..", "A*1." * 51])
def test_what_is_no_cart_is_refused(shop, lines):
    @scenario
    async def refused(shop, ask):
        answer = await ask.asked("GET", f"/v1/cart?lines={lines}")
        assert (422, "lines") == (answer.status, answer.json["field"])

    refused(shop)
