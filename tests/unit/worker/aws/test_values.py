"""Values of DynamoDB, beside those that boto3 makes."""

import base64
from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.aws.values import from_wire, from_wire_item, to_wire, to_wire_item

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38) + 1, 10**38 - 1)
    | decimals.filter(lambda number: number < 10**20)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def as_sent(wire):
    """Return what botocore sends of what boto3 makes: bytes as base64."""
    ((kind, value),) = wire.items()
    if kind == "B":
        return {"B": base64.b64encode(value).decode()}
    if kind == "L":
        return {"L": [as_sent(one) for one in value]}
    if kind == "M":
        return {"M": {name: as_sent(one) for name, one in value.items()}}
    return wire


@given(values)
def test_value_comes_back_as_it_was(value):
    assert value == from_wire(to_wire(value))


@settings(max_examples=20)
@given(st.dictionaries(st.text(), values, max_size=4))
def test_item_comes_back_as_it_was(item):
    assert item == from_wire_item(to_wire_item(item))


@given(values)
def test_value_is_written_as_boto3_writes_it(value):
    assert as_sent(TypeSerializer().serialize(value)) == to_wire(value)


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.floats())
def test_number_is_refused_where_boto3_refuses_it(number):
    try:
        theirs = TypeSerializer().serialize(number)
    except Exception:  # noqa: BLE001, of several families
        with pytest.raises(ValueError, match="wanted"):
            to_wire(number)
    else:
        assert theirs == to_wire(number)


@given(st.integers(-(10**38) + 1, 10**38 - 1) | decimals)
def test_number_is_read_as_boto3_reads_it(number):
    wire = {"N": str(number)}

    assert TypeDeserializer().deserialize(wire) == from_wire(wire)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-12", -12),
        ("1.50", Decimal("1.50")),
        ("3.0", 3),
        ("5E+2", 500),
        ("1E+125", Decimal("1E+125")),
        ("1E-130", Decimal("1E-130")),
    ],
)
def test_whole_number_is_int_and_any_other_decimal(text, value):
    read = from_wire({"N": text})

    assert (type(value), value) == (type(read), read)


@pytest.mark.parametrize(
    "wire", [{"SS": ["a"]}, {"N": "x"}, {"N": 1}, {"S": None}, {"B": "no base64"}, {}, {"NULL": 0}]
)
def test_what_is_no_value_of_ours_is_refused(wire):
    with pytest.raises(ValueError, match=r"wanted|base64|digits"):
        from_wire(wire)


@pytest.mark.parametrize("value", [1.5, {1}, object(), (1,), Decimal("NaN"), Decimal("Infinity")])
def test_what_dynamodb_does_not_keep_is_refused(value):
    with pytest.raises(ValueError, match="wanted"):
        to_wire(value)
