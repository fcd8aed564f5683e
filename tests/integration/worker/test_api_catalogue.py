"""The catalogue over the internal API: products stand on shelves that there are."""

import asyncio

import msgspec
import pytest

from tests.integration.worker.account import make
from tests.integration.worker.contract import STAFF, contract
from tests.unit.shop.test_catalogue import a_product

NEW = {"category_id": "jardim", "names": {"pt-BR": "Jardim", "en": "Garden"}}
OLD = {"category_id": "casa", "names": {"pt-BR": "Casa", "en": "Home"}}


@pytest.fixture
def asked(shop, shelves, embedded_aws):
    """Return what asks as staff, one call after the other, and gives the answers."""

    async def within(calls):
        async with contract(shop, shelves, make(embedded_aws, "catalogue")) as made:
            staff = made.as_((await made.fresh())[0][STAFF])
            return [
                await staff.asked("POST", target, body, key=f"k{number}")
                for number, (target, body) in enumerate(calls)
            ]

    return lambda *calls: asyncio.run(within(calls))


def on(category, **given):
    return msgspec.to_builtins(a_product(category=category, **given))


def test_a_product_stands_on_a_shelf_that_there_is(asked):
    created, changed = asked(
        ("/v1/staff/products", on("jardim", product_id="vaso")),
        ("/v1/staff/products/cadeira", on("jardim")),
    )

    for answer in (created, changed):
        assert (422, "category", "jardim") == (
            answer.status,
            answer.json["field"],
            answer.json["value"],
        )
        assert "one of casa" == answer.json["wanted"]


def test_a_shelf_with_products_stays_until_they_were_moved(asked):
    refused, added, moved, dropped = asked(
        ("/v1/staff/assortment", {"version": 1, "categories": [NEW]}),
        ("/v1/staff/assortment", {"version": 1, "categories": [OLD, NEW]}),
        ("/v1/staff/products/cadeira", on("jardim")),
        ("/v1/staff/assortment", {"version": 2, "categories": [NEW]}),
    )

    assert (422, "categories") == (refused.status, refused.json["field"])
    assert "casa, which has 1 products" in refused.json["wanted"]
    assert [200, 200, 200] == [one.status for one in (added, moved, dropped)]
