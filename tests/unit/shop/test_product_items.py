"""Products as DynamoDB keeps them."""

import datetime as dt

import pytest

from shop.catalogue import (
    Assortment,
    Category,
    decode_assortment,
    decode_product,
    encode_assortment,
)
from shop.category_lists import decode_entry, entry_of
from shop.errors import InvalidError
from shop.product_items import (
    SHARDS,
    Change,
    assortment_item,
    change_of,
    kept_of,
    moment_text,
    product_item,
    shard_of,
)
from tests.unit.shop.builders import NOW
from tests.unit.shop.test_catalogue import a_product

SHELVES = Assortment(3, (Category("casa", {"pt-BR": "Casa", "en": "Home"}),))


def test_an_item_keeps_its_product_and_what_lists_show_of_it():
    item = product_item(a_product())

    assert a_product() == decode_product(kept_of(item).body)
    assert entry_of(a_product()) == decode_entry(item["entry"]["S"])
    assert Change("cadeira", 1, NOW) == change_of(item)


def test_what_is_archived_is_in_no_category_and_among_changes():
    item = product_item(a_product(is_archived=True))

    assert kept_of(item).is_archived
    assert set() == {"category", "category_sort", "entry"} & set(item)
    assert {"change_shard", "changed_at"} <= set(item)


def test_an_item_keeps_the_assortment():
    assert SHELVES == decode_assortment(kept_of(assortment_item(SHELVES)).body)


@pytest.mark.parametrize("body", [b"{", b'{"version":-1}', b"[]"])
def test_what_is_no_assortment_is_refused(body):
    with pytest.raises(InvalidError, match="assortment"):
        decode_assortment(body)


def test_an_item_of_something_else_is_refused():
    with pytest.raises(InvalidError, match="product"):
        kept_of({"pk": {"S": "SKU#CHAIR"}})


def test_moments_sort_as_their_texts():
    whole, broken = NOW, NOW + dt.timedelta(microseconds=1)
    elsewhere = NOW.astimezone(dt.timezone(dt.timedelta(hours=-3)))

    assert moment_text(whole) < moment_text(broken)
    assert moment_text(elsewhere) == moment_text(whole)


def test_products_are_spread_over_all_shards():
    assert set(SHARDS) == {shard_of(f"product-{n}") for n in range(200)}


def test_an_assortment_comes_back_as_it_was_written():
    assert SHELVES == decode_assortment(encode_assortment(SHELVES))
