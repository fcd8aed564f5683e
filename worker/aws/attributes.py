"""Attributes of messages, the same on SQS and SNS: text, numbers, bytes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

Attribute: TypeAlias = str | int | Decimal | bytes

BINARY, NUMBER, STRING = "Binary", "Number", "String"


def to_wire(attributes: Mapping[str, Attribute]) -> dict[str, dict[str, str]]:
    """Return attributes as they are sent: kind, and text or base64."""
    return {name: _to_wire(value) for name, value in attributes.items()}


def from_wire(wire: Mapping[str, Mapping[str, Any]]) -> dict[str, Attribute]:
    """Return attributes as they came; a kind may have a label of its sender's, as in Number.int."""
    return {name: _from_wire(one) for name, one in wire.items()}


def _to_wire(value: Attribute) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"DataType": BINARY, "BinaryValue": base64.b64encode(value).decode()}
    kind = STRING if isinstance(value, str) else NUMBER
    return {"DataType": kind, "StringValue": str(value)}


def _from_wire(wire: Mapping[str, Any]) -> Attribute:
    kind = str(wire["DataType"]).partition(".")[0]
    if kind == BINARY:
        return base64.b64decode(wire["BinaryValue"])
    text = str(wire["StringValue"])
    if kind == NUMBER:
        return int(text) if text.removeprefix("-").isdecimal() else Decimal(text)
    return text
