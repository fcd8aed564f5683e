"""What a change leaves of a product: its past prices above all."""

import datetime as dt

import pytest
from msgspec.structs import replace

from shop.catalogue import MOST_PRICES, PriceSince
from shop.errors import InvalidError
from shop.product_changes import archived, first_version, is_same, next_version, repriced
from tests.unit.shop.builders import LONG_AGO, NOW, brl
from tests.unit.shop.test_catalogue import a_product, a_variant

LATER = NOW + dt.timedelta(minutes=1)


def test_a_first_version_has_the_price_of_now():
    product = first_version(replace(a_product(), version=9), now=NOW)

    assert (1, NOW, NOW) == (product.version, product.created_at, product.changed_at)
    assert (PriceSince(NOW, 10_000),) == product.variants[0].prices


def test_a_new_price_follows_those_before():
    product = repriced(a_product(), {"CHAIR": 9_000}, now=LATER)

    prices = (PriceSince(LONG_AGO, 10_000), PriceSince(LATER, 9_000))
    assert (2, prices) == (product.version, product.variants[0].prices)
    assert product.offers("BRL")[0].honours(brl(10_000), LATER)


def test_the_same_price_is_no_new_one():
    product = repriced(a_product(), {"CHAIR": 10_000}, now=LATER)

    assert (PriceSince(LONG_AGO, 10_000),) == product.variants[0].prices


def test_the_oldest_price_is_forgotten_first():
    prices = tuple(PriceSince(LONG_AGO, minor) for minor in range(MOST_PRICES))
    product = repriced(a_product(replace(a_variant(), prices=prices)), {"CHAIR": 500}, now=NOW)

    kept = product.variants[0].prices
    assert (MOST_PRICES, 1, 500) == (len(kept), kept[0].minor, kept[-1].minor)


def test_a_price_of_another_product_is_refused():
    with pytest.raises(InvalidError, match="TABLE"):
        repriced(a_product(), {"TABLE": 1}, now=NOW)


def test_whoever_changes_a_product_cannot_change_its_past():
    forged = replace(a_variant(), prices=(PriceSince(LONG_AGO, 1), PriceSince(NOW, 8_000)))
    wanted = replace(a_product(forged), product_id="other", created_at=NOW, version=7)

    product = next_version(a_product(), wanted, now=LATER)

    assert ("cadeira", 2, LONG_AGO) == (product.product_id, product.version, product.created_at)
    assert [10_000, 8_000] == [one.minor for one in product.variants[0].prices]


def test_a_tombstone_sells_nothing():
    product = archived(a_product(), now=LATER)

    assert (True, 2) == (product.is_archived, product.version)
    assert [False] == [one.is_sold for one in product.offers("BRL")]


def test_versions_that_say_the_same_are_known():
    once = repriced(a_product(), {"CHAIR": 9_000}, now=NOW)

    assert is_same(once, repriced(a_product(), {"CHAIR": 9_000}, now=LATER))
    assert not is_same(once, a_product())
