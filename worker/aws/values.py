"""Values of DynamoDB to and from plain Python.

Whole numbers are `int`, others `Decimal`, never `float`. Sets are not used by the shop and refused.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import (
    Clamped,
    Context,
    Decimal,
    DecimalException,
    Inexact,
    Overflow,
    Rounded,
    Underflow,
)
from typing import Any, TypeAlias

Value: TypeAlias = "bool | int | Decimal | str | bytes | list[Value] | dict[str, Value] | None"
Item: TypeAlias = dict[str, Value]
# One key that names the kind, as the API's reference has it.
Wire: TypeAlias = dict[str, Any]

# DynamoDB keeps 38 digits between these powers of ten; what it would round is refused instead.
MOST_DIGITS = 38
NUMBERS = Context(
    prec=MOST_DIGITS,
    Emin=-128,
    Emax=126,
    traps=[Clamped, Overflow, Inexact, Rounded, Underflow],
)
_LARGEST = 10**MOST_DIGITS


def to_wire(value: Value) -> Wire:  # noqa: PLR0911, one line a kind
    """Return *value* as DynamoDB takes it; raise `ValueError` where it would not."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": _number(value)}
        case None:
            return {"NULL": True}
        case list():
            return {"L": [to_wire(one) for one in value]}
        case dict():
            return {"M": to_wire_item(value)}
        case bytes():
            return {"B": base64.b64encode(value).decode()}
    raise ValueError(f"value is {type(value).__name__}, wanted one that DynamoDB keeps")


def from_wire(wire: Mapping[str, Any]) -> Value:  # noqa: PLR0911, one line a kind
    """Return the plain value; raise `ValueError` where it is none of ours."""
    match wire:
        case {"S": str(text)}:
            return text
        case {"N": str(text)}:
            return _plain_number(text)
        case {"BOOL": bool(claim)}:
            return claim
        case {"NULL": True}:
            return None
        case {"L": list(values)}:
            return [from_wire(one) for one in values]
        case {"M": dict(values)}:
            return from_wire_item(values)
        case {"B": str(text)}:
            return base64.b64decode(text, validate=True)
    raise ValueError(f"value is of kind {', '.join(wire)}, wanted S, N, BOOL, NULL, L, M or B")


def to_wire_item(item: Mapping[str, Value]) -> Wire:
    """Return an item, or a key, as DynamoDB takes it."""
    return {name: to_wire(value) for name, value in item.items()}


def from_wire_item(wire: Mapping[str, Any]) -> Item:
    """Return an item in plain values."""
    return {name: from_wire(value) for name, value in wire.items()}


def _number(value: int | Decimal) -> str:
    if isinstance(value, int) and -_LARGEST < value < _LARGEST:
        return str(int(value))
    try:
        number = NUMBERS.create_decimal(value)
    except DecimalException as error:
        raise ValueError(f"number is {value}, wanted at most {MOST_DIGITS} digits") from error
    if not number.is_finite():
        raise ValueError(f"number is {value}, wanted a finite one")
    return str(number)


def _plain_number(text: str) -> int | Decimal:
    if text.isdigit() and text.isascii():
        return int(text)
    try:
        number = Decimal(text)
    except DecimalException as error:
        raise ValueError(f"number is {text!r}, wanted digits") from error
    # A larger whole number has digits that only its exponent stands for.
    whole = number.is_finite() and number.adjusted() < MOST_DIGITS and number == int(number)
    return int(number) if whole else number
