"""The internal API's values: what is encoded is decoded, and nothing personal slips in."""

import datetime as dt
import hashlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.api import orders as api
from shop.api.orders import OrderLine, OrderPayment, OrderSums, OrderView, PixCode
from shop.checkout import Reason
from shop.errors import InvalidError
from shop.messages import Destination
from shop.money import MOST_MINOR
from shop.orders import State
from tests.unit.shop.builders import SAO_PAULO

# Each name an order's row or message has of what its page must not show.
PERSONAL = {"customer", "tax_id", "email", "phone", "account", "token", "request_id"}

minor = st.integers(0, MOST_MINOR)
moments = st.datetimes(min_value=dt.datetime(2026, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001, hypothesis adds the zone
lines = st.builds(
    OrderLine, st.text(max_size=32), st.text(max_size=120), st.integers(1, 999), minor
)
views = st.builds(
    OrderView,
    order_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    version=st.integers(0, 1_000),
    state=st.sampled_from(State),
    currency=st.just("BRL"),
    lines=st.lists(lines, max_size=5).map(tuple),
    sums=st.builds(OrderSums, minor, minor, minor, minor, minor, minor),
    reason=st.none() | st.sampled_from(Reason),
    detail=st.dictionaries(st.text(max_size=9), st.integers() | st.text(max_size=9), max_size=3),
    placed_at=st.none() | moments,
    destination=st.none() | st.just(Destination(**vars(SAO_PAULO))),
    payment=st.none() | st.builds(OrderPayment, st.just("card"), st.integers(1, 12)),
    pix=st.none() | st.builds(PixCode, st.text(max_size=99), moments),
)


@given(views)
def test_a_view_comes_back_as_it_was(view):
    assert view == api.decode_order(api.encode_order(view))


def test_a_view_holds_nothing_by_which_its_shopper_is_found_elsewhere():
    told = json.dumps(msgspec.json.schema(OrderView)["$defs"])

    assert set() == {name for name in PERSONAL if f'"{name}"' in told}


def test_another_shape_of_the_view_asks_for_another_version():
    shape = json.dumps(without_words(msgspec.json.schema(OrderView)), sort_keys=True)

    # Programs of two releases share one cache: when the shape changes, so must the version.
    known = {1: "4247036f0b826ebb"}
    digest = hashlib.sha256(shape.encode()).hexdigest()[:16]
    assert known[api.ORDER_VIEW_VERSION] == digest


def without_words(schema):
    """Return a JSON schema without its descriptions."""
    if isinstance(schema, dict):
        return {k: without_words(v) for k, v in schema.items() if k != "description"}
    return [without_words(one) for one in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\xff", b'{"order_id": "0", "version": 1, "state": "paid"}']
)
def test_what_is_no_view_is_refused(body):
    with pytest.raises(InvalidError, match="wanted a view of an order"):
        api.decode_order(body)


def test_a_view_of_an_order_that_never_came_is_short():
    body = api.encode_order(OrderView(order_id="0" * 32, version=1, state=State.CANCELLED))

    assert {"order_id": "0" * 32, "version": 1, "state": "cancelled"} == json.loads(body)
