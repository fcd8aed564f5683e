import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.errors import CurrencyError, InvalidError
from shop.money import MOST_MINOR, Money, total
from tests.unit.shop.builders import brl

AMOUNTS = st.integers(0, 10**9).map(brl)


@given(st.lists(AMOUNTS))
def test_a_total_is_the_sum_of_its_minor_units(amounts):
    assert brl(sum(amount.minor for amount in amounts)) == total(amounts, "BRL")


@given(AMOUNTS, st.integers(1, 12))
def test_parts_of_a_split_add_up_and_differ_by_one_at_most(amount, parts):
    made = amount.split(parts)

    assert amount == total(made, "BRL")
    assert parts == len(made)
    assert max(one.minor for one in made) - min(one.minor for one in made) <= 1


@given(AMOUNTS, st.integers(0, 100))
def test_a_percentage_is_no_more_than_half_a_unit_off(amount, percent):
    assert abs(amount.percent(percent).minor * 100 - amount.minor * percent) <= 50


@pytest.mark.parametrize("combine", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_two_currencies_do_not_meet(combine):
    with pytest.raises(CurrencyError, match="currency: 'USD' given, wanted BRL"):
        combine(brl(1), Money(1, "USD"))


@pytest.mark.parametrize("minor", [1.5, "1", True, MOST_MINOR + 1])
def test_an_amount_is_a_whole_number_of_minor_units(minor):
    with pytest.raises(InvalidError, match=r"^minor: "):
        Money(minor, "BRL")


@pytest.mark.parametrize("currency", ["", "brl", "REAL", "R$", "ÉÉÉ"])
def test_a_currency_is_an_iso_code(currency):
    with pytest.raises(InvalidError, match="such as BRL"):
        Money(1, currency)
