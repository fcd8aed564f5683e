import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import carts
from shop.carts import Cart, read_lines, spelled
from shop.errors import InvalidError
from shop.messages import MOST_LINES
from shop.signing import Keys
from tests.unit.shop.builders import KEYS

SKUS = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,31}", fullmatch=True)
CARTS = st.dictionaries(SKUS, st.integers(1, 999), max_size=MOST_LINES).map(
    lambda lines: Cart(lines=lines)
)


@given(CARTS)
def test_a_cart_reads_back_from_its_cookie(cart):
    cookie = carts.encode(cart, KEYS)

    assert cart == carts.decode(cookie, KEYS)
    assert carts.MOST_BYTES >= len(cookie)


@given(st.text(max_size=200))
def test_any_other_cookie_is_an_empty_cart(cookie):
    assert {} == carts.decode(cookie, KEYS).lines


@given(CARTS, st.data())
def test_a_changed_cookie_is_an_empty_cart(cart, data):
    cookie = carts.encode(cart, KEYS)
    place = data.draw(st.integers(0, len(cookie) - 1))
    other = data.draw(st.sampled_from("abcXYZ019.*~-").filter(lambda one: one != cookie[place]))
    changed = cookie[:place] + other + cookie[place + 1 :]

    # The last character of a signature has bits that say nothing.
    assert place == len(cookie) - 1 or {} == carts.decode(changed, KEYS).lines


def test_the_previous_key_is_still_believed_and_an_older_one_is_not():
    cart = Cart(lines={"CHAIR": 1})
    cookie = carts.encode(cart, Keys(b"p" * 32))

    assert cart == carts.decode(cookie, KEYS)
    assert {} == carts.decode(cookie, Keys(b"n" * 32, b"k" * 32)).lines


def test_quantities_add_up_and_zero_takes_out():
    cart = (
        Cart().with_more("CHAIR").with_more("CHAIR", 2).with_more("TABLE").with_quantity("TABLE", 0)
    )

    assert {"CHAIR": 3} == cart.lines


def test_another_order_of_the_same_has_an_id_of_its_own():
    cart = Cart(lines={"CHAIR": 1})

    again = cart.ordered_again()

    assert cart.lines == again.lines
    assert cart.order_id != again.order_id


@pytest.mark.parametrize(("sku", "quantity"), [("chair", 1), ("CHAIR", 1000), ("CHAIR", -1)])
def test_what_no_cart_holds_is_refused(sku, quantity):
    with pytest.raises(InvalidError):
        Cart().with_quantity(sku, quantity)


def test_a_cart_has_fifty_lines_at_most():
    cart = Cart(lines={f"S{n}": 1 for n in range(MOST_LINES)})

    with pytest.raises(InvalidError, match="at most 50 products"):
        cart.with_more("ONE-MORE")


def test_lines_are_read_as_they_are_spelled():
    lines = {"LAMP": 3, "CHAIR-2": 999}

    assert "LAMP*3.CHAIR-2*999" == spelled(lines)
    assert lines == read_lines(spelled(lines))
    assert {} == read_lines("") == read_lines("lamp*3")


def test_a_merged_cart_holds_what_there_is_place_for():
    full = Cart(lines={f"S{n}": 998 for n in range(MOST_LINES)})

    merged, left_out = full.merged({"S1": 5, "OVER": 1})

    assert (999, 998, ["OVER"]) == (merged.lines["S1"], merged.lines["S2"], left_out)
    assert full.order_id == merged.order_id
