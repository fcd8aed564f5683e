import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.errors import InvalidError
from shop.money import Money
from shop.pix import Receiver, br_code, order_of, txid_of
from tests.unit.shop.builders import brl

ORDER_IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


def fields(text):
    """Return the fields of a BR Code, read as an app of a bank would."""
    found = {}
    while text:
        id_, length = text[:2], int(text[2:4])
        found[id_], text = text[4 : 4 + length], text[4 + length :]
        assert length == len(found[id_])
    return found


def test_the_example_of_the_central_bank_is_made_to_the_letter():
    receiver = Receiver("123e4567-e12b-12d1-a456-426655440000", "Fulano de Tal", "BRASILIA")

    # The manual's static code has no amount and `***` for a reference; ours add both.
    text = br_code(receiver, brl(1), "A" * 25)

    without = text.replace("54040.01", "").replace("62290525" + "A" * 25, "62070503***")
    assert without[:-4] == (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
        "5913Fulano de Tal6008BRASILIA62070503***6304"
    )


def test_the_checksum_is_the_one_of_emv():
    # The whole example of the manual, whose checksum is 1D3D.
    from shop import pix  # noqa: PLC0415, a private function

    text = (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
        "5913Fulano de Tal6008BRASILIA62070503***6304"
    )
    assert 0x1D3D == pix._crc(text.encode())  # noqa: SLF001


@given(ORDER_IDS, st.integers(1, 10**9), st.text(max_size=60), st.text(max_size=60))
def test_a_code_reads_back_whatever_the_names(order_id, minor, name, city):
    text = br_code(Receiver("pix@example.com", name, city), brl(minor), txid_of(order_id))

    found = fields(text)
    assert text.isascii()
    assert minor == round(float(found["54"]) * 100)
    assert order_id == order_of(fields(found["62"])["05"])
    assert "pix@example.com" == fields(found["26"])["01"]
    assert 25 >= len(found["59"]) >= 1
    assert 15 >= len(found["60"]) >= 1


@pytest.mark.parametrize("txid", ["", "a" * 25, "Z" * 25, "0" * 24, "٣" * 25])
def test_what_is_no_reference_is_refused(txid):
    with pytest.raises(InvalidError, match=r"^txid: "):
        order_of(txid)


@pytest.mark.parametrize("amount", [brl(0), brl(-1), Money(100, "USD")])
def test_only_reais_are_asked_for(amount):
    with pytest.raises(InvalidError, match=r"^amount: "):
        br_code(Receiver("k", "n", "c"), amount, "A" * 25)


@pytest.mark.parametrize("key", ["", "a b", "x" * 78, "chave@é.com"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(InvalidError, match=r"^key: "):
        Receiver(key, "n", "c")
