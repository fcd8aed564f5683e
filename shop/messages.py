"""What the order queue carries: an order as its shopper confirmed it, versioned and signed.

On the wire: `{"version": 1, "order": {...}, "signature": "..."}`, JSON of at most 7 KB. The
signature is about the very bytes of `order`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from shop.errors import (
    ForgedMessageError,
    MalformedMessageError,
    MessageTooLongError,
    UnknownVersionError,
)
from shop.money import MOST_MINOR
from shop.products import SKU
from shop.signing import Keys

VERSION = 1
MOST_BYTES = 7 * 1024
MOST_LINES = 50
MOST_OF_ONE = 999
PURPOSE = "order message"

OrderId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
Minor = Annotated[int, Meta(ge=0, le=MOST_MINOR)]
Text = Annotated[str, Meta(min_length=1, max_length=120)]
Optional = Annotated[str, Meta(max_length=120)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Moment = Annotated[datetime, Meta(tz=True)]


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a SKU, at the price of one that the shopper saw, in minor units."""

    sku: Annotated[str, Meta(pattern=SKU)]
    quantity: Annotated[int, Meta(ge=1, le=MOST_OF_ONE)]
    unit_price: Minor


class Customer(Struct, frozen=True, forbid_unknown_fields=True):
    """Who buys; *account* is empty for a guest."""

    name: Text
    email: Annotated[str, Meta(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$")]
    tax_id: Annotated[str, Meta(pattern=r"^[0-9A-Z]{11,14}$")]
    phone: Optional = ""
    account: Optional = ""


class Destination(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it goes, as `shop.addresses.Address` has it."""

    cep: Annotated[str, Meta(pattern=r"^[0-9]{8}$")]
    street: Text
    number: Text
    district: Text
    city: Text
    state: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    complement: Optional = ""


class Shipping(Struct, frozen=True, forbid_unknown_fields=True):
    """By which method, at the price that the shopper saw."""

    method: Annotated[str, Meta(pattern=r"^[a-z-]{1,20}$")]
    price: Minor


class Payment(Struct, frozen=True, forbid_unknown_fields=True):
    """How it is paid; *token* names a card to its provider, never a card's number."""

    method: Literal["pix", "card"]
    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""
    instalments: Annotated[int, Meta(ge=1, le=12)] = 1


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """An order as its shopper confirmed it; prices and total are those that were shown."""

    order_id: OrderId
    placed_at: Moment
    language: Literal["pt-BR", "en"]
    currency: Currency
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]
    shipping: Shipping
    discount: Minor
    total: Minor
    customer: Customer
    destination: Destination
    payment: Payment
    coupon: Annotated[str, Meta(pattern=r"^[A-Z0-9]{0,20}$")] = ""
    request_id: Optional = ""

    def quantities(self) -> dict[str, int]:
        """Return how many of each SKU, summed over the lines, by SKU."""
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines:
            sums[line.sku] += line.quantity
        return dict(sorted(sums.items()))

    def content_hash(self) -> bytes:
        """Return what is the same for the same business, whenever and however often it is sent."""
        lines = sorted((line.sku, line.unit_price, line.quantity) for line in self.lines)
        content = (
            self.currency,
            lines,
            self.shipping,
            self.discount,
            self.total,
            self.customer,
            self.destination,
            self.payment,
            self.coupon,
        )
        return hashlib.sha256(_ENCODER.encode(content)).digest()


class _Envelope(Struct, frozen=True, omit_defaults=True):
    version: Annotated[int, Meta(ge=1)]
    order: msgspec.Raw
    signature: str


_ENCODER = msgspec.json.Encoder(order="deterministic")
_ENVELOPES = msgspec.json.Decoder(_Envelope)
_ORDERS = msgspec.json.Decoder(Order)


def encode(order: Order, keys: Keys) -> str:
    """Return the message of *order*; raise `MessageTooLongError` above 7 KB."""
    body = _ENCODER.encode(order)
    envelope = _Envelope(VERSION, msgspec.Raw(body), keys.sign(PURPOSE, body))
    message = _ENCODER.encode(envelope)
    if len(message) > MOST_BYTES:
        raise MessageTooLongError(len(message), most=MOST_BYTES)
    return message.decode()


def decode(message: str, keys: Keys) -> Order:
    """Return the order that *message* carries; raise a `MessageError` where there is none."""
    if len(message) > MOST_BYTES:
        raise MalformedMessageError(f"{len(message)} characters, at most {MOST_BYTES} are sent")
    try:
        envelope = _ENVELOPES.decode(message)
        if envelope.version > VERSION:
            raise UnknownVersionError(envelope.version, newest=VERSION)
        body = bytes(envelope.order)
        if not keys.signed(PURPOSE, body, envelope.signature):
            raise ForgedMessageError
        return _ORDERS.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:  # what validates is a DecodeError, too
        raise MalformedMessageError(str(error)) from error
