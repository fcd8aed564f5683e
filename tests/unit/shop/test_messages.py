import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import messages
from shop.errors import (
    ForgedMessageError,
    MalformedMessageError,
    MessageError,
    MessageTooLongError,
    UnknownVersionError,
)
from shop.messages import MOST_BYTES, Order
from shop.signing import Keys
from tests.unit.shop.builders import KEYS, an_order


def signed(order):
    """Return a message of *order* (JSON of any shape), signed as ours are."""
    body = json.dumps(order).encode()
    signature = KEYS.sign(messages.PURPOSE, body)
    return f'{{"version":1,"order":{body.decode()},"signature":"{signature}"}}'


def as_json(order):
    return json.loads(msgspec.json.encode(order))


def test_an_order_reads_back_as_it_was():
    order = an_order(("CHAIR", 2, 10_000), ("TABLE", 1, 99_900), coupon="OFF10")

    assert order == messages.decode(messages.encode(order, KEYS), KEYS)


def test_fifty_long_lines_fit():
    lines = [(f"{'S' * 28}-{n:03}", 999, 10**9) for n in range(50)]

    assert MOST_BYTES >= len(messages.encode(an_order(*lines), KEYS))


def test_what_is_longer_than_the_contract_is_not_sent():
    lines = [(f"{'S' * 28}-{n:03}", 999, 2**53) for n in range(50)]
    customer = msgspec.structs.replace(an_order().customer, name="🪑" * 120, phone="🪑" * 120)
    order = an_order(*lines, customer=customer, request_id="🪑" * 120, total=2**53)
    destination = msgspec.structs.replace(
        order.destination,
        **dict.fromkeys(("street", "number", "district", "city", "complement"), "🪑" * 120),
    )
    order = msgspec.structs.replace(order, destination=destination)

    with pytest.raises(MessageTooLongError, match="at most 7168"):
        messages.encode(order, KEYS)


@pytest.mark.parametrize("keys", [Keys(b"n" * 32, b"k" * 32), Keys(b"k" * 32)])
def test_present_and_previous_keys_are_believed(keys):
    messages.decode(messages.encode(an_order(), Keys(b"k" * 32)), keys)


def test_a_message_signed_by_nobody_of_ours_is_forged():
    with pytest.raises(ForgedMessageError):
        messages.decode(messages.encode(an_order(), Keys(b"x" * 32)), KEYS)


def test_a_changed_order_is_forged():
    message = messages.encode(an_order(), KEYS)

    with pytest.raises(ForgedMessageError):
        messages.decode(message.replace('"quantity":2', '"quantity":1'), KEYS)


def test_a_newer_version_is_told_from_nonsense():
    with pytest.raises(UnknownVersionError, match="version 2, this program knows up to 1"):
        messages.decode('{"version":2,"order":{"anything":1},"signature":"?"}', KEYS)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("lines", [], "length >= 1"),
        ("lines", [{"sku": "CHAIR", "quantity": 0, "unit_price": 1}], ">= 1"),
        ("lines", [{"sku": "CHAIR", "quantity": -1, "unit_price": 1}], ">= 1"),
        ("lines", [{"sku": "CHAIR", "quantity": 10**9, "unit_price": 1}], "<= 999"),
        ("lines", [{"sku": "CHAIR", "quantity": 1.5, "unit_price": 1}], "int"),
        ("lines", [{"sku": "chair", "quantity": 1, "unit_price": 1}], "regex"),
        ("lines", [{"sku": "CHAIR", "quantity": 1, "unit_price": -1}], ">= 0"),
        ("lines", [{"sku": f"S{n}", "quantity": 1, "unit_price": 1} for n in range(51)], "<= 50"),
        ("order_id", "1", "regex"),
        ("placed_at", "2026-11-22T12:00:00", "timezone"),
        ("currency", "R$", "regex"),
        ("total", "12", "int"),
        ("language", "de", "Invalid enum"),
        ("payment", {"method": "cash"}, "Invalid enum"),
        ("surprise", 1, "unknown field"),
    ],
)
def test_a_field_that_holds_what_it_must_not_is_named(field, value, problem):
    with pytest.raises(MalformedMessageError) as refusal:
        messages.decode(signed({**as_json(an_order()), field: value}), KEYS)

    assert problem in str(refusal.value)
    assert field in str(refusal.value)


@given(st.text() | st.binary().map(lambda some: some.decode("latin-1")))
def test_any_text_is_an_order_or_refused(text):
    with pytest.raises(MessageError):
        messages.decode(text, KEYS)


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_any_signed_json_is_an_order_or_refused(value):
    with pytest.raises(MalformedMessageError):
        messages.decode(signed(value), KEYS)


def test_sameness_is_about_the_business_alone():
    order = an_order(("CHAIR", 2, 10_000), ("TABLE", 1, 99_900))
    turned = msgspec.structs.replace(
        order, lines=order.lines[::-1], request_id="r-2", language="en", placed_at=order.placed_at
    )

    assert order.content_hash() == turned.content_hash()


@pytest.mark.parametrize(
    "changed", [{"total": 1}, {"discount": 1}, {"coupon": "OFF10"}, {"currency": "USD"}]
)
def test_other_business_is_another_content(changed):
    assert (
        an_order().content_hash() != msgspec.structs.replace(an_order(), **changed).content_hash()
    )


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(1, 9)), min_size=1))
def test_quantities_are_summed_by_sku(lines):
    order = an_order(*((sku, n, 1) for sku, n in lines))

    assert isinstance(order, Order)
    assert order.quantities() == {
        sku: sum(n for one, n in lines if one == sku) for sku in sorted({sku for sku, _ in lines})
    }
