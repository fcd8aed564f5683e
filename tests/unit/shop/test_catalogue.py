"""Products as DynamoDB, caches and the API carry them."""

import datetime as dt

import msgspec
import pytest

from shop.catalogue import (
    PriceSince,
    Product,
    Texts,
    Variant,
    decode_product,
    encode_product,
)
from shop.errors import InvalidError
from tests.unit.shop.builders import LONG_AGO, NOW, brl


def a_variant(sku="CHAIR", minor=10_000, **given):
    return Variant(sku, (PriceSince(LONG_AGO, minor),), 500, **given)


def a_product(*variants, **given):
    texts = {"pt-BR": Texts("Cadeira"), "en": Texts("Chair")}
    usual = {"product_id": "cadeira", "version": 1, "category": "casa", "texts": texts}
    given = {"changed_at": NOW, "created_at": LONG_AGO, **usual, **given}
    return Product(variants=variants or (a_variant(),), **given)


def test_a_product_comes_back_as_it_was_written():
    product = a_product(a_variant("CHAIR-M", options={"size": "m"}), brand="Casa")

    assert product == decode_product(encode_product(product))


@pytest.mark.parametrize(
    "change",
    [
        {"product_id": "Cadeira!"},
        {"version": 0},
        {"variants": []},
        {"texts": {"pt-BR": {"name": "Cadeira"}}},
        {"unknown": 1},
    ],
)
def test_what_is_no_product_is_refused(change):
    body = msgspec.json.encode({**msgspec.to_builtins(a_product()), **change})

    with pytest.raises(InvalidError, match=r"product|texts"):
        decode_product(body)


def test_a_sku_stands_once_in_a_product():
    with pytest.raises(InvalidError, match="each SKU once"):
        a_product(a_variant(), a_variant())


def test_its_lowest_price_is_of_what_is_sold():
    dear, cheap = a_variant("DEAR", 900), a_variant("CHEAP", 100, is_sold=False)

    assert 900 == a_product(dear, cheap).from_minor
    assert 100 == a_product(cheap).from_minor


@pytest.mark.parametrize(("archived", "sold"), [(False, True), (True, False)])
def test_each_variant_is_an_offer_with_the_prices_it_had(archived, sold):
    later = NOW + dt.timedelta(days=1)
    prices = (PriceSince(LONG_AGO, 100), PriceSince(later, 120))
    variant = Variant("CHAIR-M", prices, 500, options={"size": "m"})

    (offer,) = a_product(variant, is_archived=archived).offers("BRL")

    assert ("CHAIR-M", "Cadeira (m)", 500, sold) == (
        offer.sku,
        offer.name,
        offer.weight_grams,
        offer.is_sold,
    )
    assert [brl(100), brl(120)] == [price.amount for price in offer.prices]
