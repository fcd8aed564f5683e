import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.addresses import RANGES, Address, format_cep, parse_cep, state_of
from shop.errors import InvalidError

BOUNDS = [
    (state, f"{bound:08}") for state, ranges in RANGES.items() for pair in ranges for bound in pair
]


@pytest.mark.parametrize(("state", "cep"), BOUNDS)
def test_first_and_last_cep_of_a_range_are_of_its_state(state, cep):
    assert state == state_of(cep)
    assert cep == parse_cep(format_cep(cep))


def test_ranges_do_not_overlap():
    pairs = sorted(pair for ranges in RANGES.values() for pair in ranges)

    assert all(last < first for (_, last), (first, _) in itertools.pairwise(pairs))


@given(st.text(max_size=12))
def test_any_text_is_a_cep_or_refused(text):
    with contextlib.suppress(InvalidError):
        assert state_of(parse_cep(text))


def test_a_cep_of_another_state_is_refused():
    with pytest.raises(InvalidError, match="cep: '20040002' given, wanted a CEP of SP"):
        Address("20040002", "Rua", "1", "Centro", "São Paulo", "SP")


@pytest.mark.parametrize("field", ["street", "number", "district", "city"])
@pytest.mark.parametrize("value", ["", "  ", "x" * 121, "a\nb"])
def test_a_field_that_is_empty_long_or_unprintable_is_named(field, value):
    good = {"street": "Rua", "number": "1", "district": "Centro", "city": "São Paulo"}

    with pytest.raises(InvalidError, match=f"^{field}: "):
        Address("01310100", **{**good, field: value}, state="SP")
