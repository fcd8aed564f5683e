import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.errors import InvalidError
from shop.tax_ids import format_tax_id, mask_tax_id, parse_tax_id

# The examples of Receita Federal's own pages, the last with letters.
GOOD = ["52998224725", "11222333000181", "12ABC34501DE35"]


@pytest.mark.parametrize("plain", GOOD)
def test_a_good_number_reads_back_as_it_is_written(plain):
    assert plain == parse_tax_id(format_tax_id(plain)) == parse_tax_id(plain)


@pytest.mark.parametrize("text", ["529.982.247-24", "11.222.333/0001-80", "12ABC34501DE34"])
def test_a_wrong_check_digit_is_refused(text):
    with pytest.raises(InvalidError, match="check digits"):
        parse_tax_id(text)


@pytest.mark.parametrize(
    "text", ["", "11111111111", "5299822472", "١" * 11, "ABCDEFGHIJK", "x" * 99]
)
def test_what_is_no_number_is_refused_and_not_repeated(text):
    with pytest.raises(InvalidError, match="a CPF") as refusal:
        parse_tax_id(text)

    assert not text or text not in str(refusal.value)


@given(st.sampled_from(GOOD), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(plain, place, change):
    place %= len(plain)
    if not plain[place].isdigit():
        return
    wrong = plain[:place] + str((int(plain[place]) + change) % 10) + plain[place + 1 :]

    with pytest.raises(InvalidError):
        parse_tax_id(wrong)


@pytest.mark.parametrize("plain", GOOD)
def test_staff_sees_a_part_only(plain):
    shown = mask_tax_id(plain)

    assert 5 <= shown.count("*")
    assert plain[:2] != shown[:2]
