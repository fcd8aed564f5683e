"""Kept carts over the internal API, on a real PostgreSQL."""

import asyncio
from dataclasses import replace

from tests.integration.worker.asking import asker
from worker.adapters.saved_carts import PostgreSQLSavedCarts

CART = "/v1/my/cart"
BEFORE = {
    "cart_id": f"{7:032x}",
    "lines": [{"sku": "CHAIR", "quantity": 2}, {"sku": "LAMP", "quantity": 1}],
}


def scenario(body):
    """Make a test of a coroutine that is given Ana, who is signed in."""

    def test(shop):
        async def within():
            async with shop:
                await body(asker(shop, session="ana"))

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


async def put(ask, sku, quantity):
    body = {"sku": sku, "quantity": quantity}
    return await ask.asked("POST", CART, body, key=f"{sku}{quantity}")


def lines(answer):
    return {line["sku"]: line["quantity"] for line in answer.json["lines"]}


@scenario
async def test_a_cart_is_kept_for_its_shopper_alone(ana):
    await put(ana, "LAMP", 3)
    await put(ana, "CHAIR", 1)
    await put(ana, "LAMP", 0)

    mine, again = [await ana.asked("GET", CART) for _ in range(2)]
    bobs = await replace(ana, session="bob").asked("GET", CART)
    nobodys = await replace(ana, session="").asked("GET", CART)

    assert ({"CHAIR": 1}, {}) == (lines(mine), lines(bobs))
    assert mine.json["cart_id"] == again.json["cart_id"] != bobs.json["cart_id"]
    assert 401 == nobodys.status


@scenario
async def test_a_cart_of_nobody_is_merged_once_however_often_and_at_once_it_is_sent(ana):
    await put(ana, "CHAIR", 1)

    await asyncio.gather(
        *(ana.asked("POST", f"{CART}/merge", BEFORE, key=f"{n}") for n in range(5))
    )
    bobs = await replace(ana, session="bob").asked("POST", f"{CART}/merge", BEFORE, key="bob")

    assert {"CHAIR": 3, "LAMP": 1} == lines(await ana.asked("GET", CART))
    assert {} == lines(bobs)


@scenario
async def test_a_kept_cart_is_not_merged_into_itself(ana):
    first = await put(ana, "CHAIR", 1)
    mine = {"cart_id": first.json["cart_id"], "lines": [{"sku": "CHAIR", "quantity": 1}]}

    assert {"CHAIR": 1} == lines(await ana.asked("POST", f"{CART}/merge", mine, key="m"))


@scenario
async def test_what_finds_no_place_is_named(ana):
    many = [{"sku": f"S{n}", "quantity": 999} for n in range(49)]
    await ana.asked("POST", f"{CART}/merge", {"cart_id": "a" * 32, "lines": many}, key="a")
    more = [{"sku": sku, "quantity": 2} for sku in ("S0", "NEW", "OVER")]

    merged = await ana.asked("POST", f"{CART}/merge", {"cart_id": "b" * 32, "lines": more}, key="b")
    refused = await put(ana, "OVER", 1)

    assert (50, 999, 2) == (len(lines(merged)), lines(merged)["S0"], lines(merged)["NEW"])
    assert ["OVER"] == merged.json["left_out"]
    assert (422, "lines") == (refused.status, refused.json["field"])


@scenario
async def test_a_new_cart_begins_after_an_order_and_only_then(ana):
    ordered = (await put(ana, "CHAIR", 1)).json["cart_id"]

    other = await ana.asked("POST", f"{CART}/empty", {"cart_id": "c" * 32}, key="a")
    begun = await ana.asked("POST", f"{CART}/empty", {"cart_id": ordered}, key="b")
    await put(ana, "LAMP", 1)
    late = await ana.asked("POST", f"{CART}/empty", {"cart_id": ordered}, key="c")

    assert [{"CHAIR": 1}, {}, {"LAMP": 1}] == [lines(one) for one in (other, begun, late)]
    assert ordered != begun.json["cart_id"] == late.json["cart_id"]


@scenario
async def test_changes_at_once_are_all_kept(ana):
    await asyncio.gather(*(put(ana, f"S{n}", 1) for n in range(8)))

    assert {f"S{n}": 1 for n in range(8)} == lines(await ana.asked("GET", CART))


def test_what_was_merged_long_ago_is_forgotten(shop):
    async def within():
        async with shop:
            await shop.run(
                "insert into merged_carts (cart_id, merged_at) values ($1, now()), "
                "($2, now() - interval '101 days')",
                "a" * 32,
                "b" * 32,
            )
            await PostgreSQLSavedCarts(shop.pool).forget()
            return await shop.run("select cart_id from merged_carts")

    assert ["a" * 32] == [one.hex for (one,) in asyncio.run(within())]
