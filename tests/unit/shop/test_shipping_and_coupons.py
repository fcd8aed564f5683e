import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.coupons import Coupon, Refusal, Takes, check_code
from shop.errors import InvalidError
from shop.shipping import Band, quotes
from tests.unit.shop.builders import LONG_AGO, NOW, a_coupon, brl

TABLE = (
    Band("pac", "01000000", "19999999", 1_000, brl(1_500), 5, free_above=brl(20_000)),
    Band("pac", "01000000", "19999999", 5_000, brl(2_500), 6),
    Band("sedex", "00000000", "99999999", 30_000, brl(4_000), 2),
)


@pytest.mark.parametrize(
    ("grams", "subtotal", "wanted"),
    [
        (1_000, 19_999, [("pac", 1_500), ("sedex", 4_000)]),
        (1_000, 20_000, [("pac", 0), ("sedex", 4_000)]),
        (1_001, 20_000, [("pac", 2_500), ("sedex", 4_000)]),
        (5_001, 100, [("sedex", 4_000)]),
        (30_001, 100, []),
    ],
)
def test_the_lightest_row_that_holds_the_parcel_counts(grams, subtotal, wanted):
    found = quotes(TABLE, cep="01310100", grams=grams, subtotal=brl(subtotal))

    assert wanted == [(quote.method, quote.price.minor) for quote in found]


def test_a_cep_outside_a_range_is_not_served_by_its_row():
    found = quotes(TABLE, cep="20040002", grams=10, subtotal=brl(100))

    assert ["sedex"] == [quote.method for quote in found]


@pytest.mark.parametrize(
    ("given_", "subtotal", "wanted"),
    [
        ({}, 100, None),
        ({"starts_at": NOW + dt.timedelta(seconds=1)}, 100, Refusal.NOT_YET),
        ({"ends_at": NOW}, 100, Refusal.OVER),
        ({"uses_left": 0}, 100, Refusal.USED_UP),
        ({"least_subtotal": 101}, 100, Refusal.TOO_LITTLE),
        ({"least_subtotal": 100}, 100, None),
    ],
)
def test_a_coupon_says_why_it_cannot_be_used(given_, subtotal, wanted):
    assert wanted == a_coupon(**given_).refusal(brl(subtotal), NOW)


@given(st.sampled_from(Takes), st.integers(0, 100), st.integers(0, 10**7), st.integers(0, 10**5))
def test_a_discount_is_never_more_than_there_is(takes, value, subtotal, freight):
    coupon = Coupon("OFF10", takes, value, "BRL", LONG_AGO, NOW, 1)

    discount = coupon.discount(brl(subtotal), brl(freight))

    assert 0 <= discount.minor <= subtotal + freight


@pytest.mark.parametrize("code", ["", "AB", "off10", "OFF 10", "X" * 21])
def test_what_can_be_no_code_is_refused(code):
    with pytest.raises(InvalidError, match=r"^coupon: "):
        check_code(code)


def test_a_percentage_above_a_hundred_is_refused():
    with pytest.raises(InvalidError, match="0 to 100"):
        a_coupon(value=101)
