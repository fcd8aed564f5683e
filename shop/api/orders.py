"""What the storefront asks the worker for: the values of the internal API, in JSON.

Encode and decode stand together, as the two tiers never import each other.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from shop.checkout import Reason
from shop.errors import InvalidError
from shop.messages import Destination, Minor, Moment, OrderId
from shop.orders import State

# Part of each cache key, so that programs of two releases never read each other's values. A
# change of `OrderView` or of what it holds asks for the next number.
ORDER_VIEW_VERSION = 1


class OrderLine(Struct, frozen=True):
    """So many of a product, at the price of one, in minor units."""

    sku: str
    name: str
    quantity: int
    unit_price: Minor


class OrderSums(Struct, frozen=True):
    """What an order costs, and what of it has moved, in minor units."""

    lines: Minor = 0
    shipping: Minor = 0
    discount: Minor = 0
    total: Minor = 0
    captured: Minor = 0
    refunded: Minor = 0


class OrderPayment(Struct, frozen=True):
    """How an order is paid."""

    method: str
    instalments: int = 1


class PixCode(Struct, frozen=True):
    """The text that a bank's app reads, and until when it can be paid."""

    text: str
    expires_at: Moment


class OrderView(Struct, frozen=True, omit_defaults=True):
    """What the page of an order shows: where the parcel goes, but neither tax id nor e-mail.

    Of two views of an order the one of the higher version is newer. An order that was withdrawn
    before it came has nothing but its state.
    """

    order_id: OrderId
    version: Annotated[int, Meta(ge=0)]
    state: State
    currency: str = ""
    lines: tuple[OrderLine, ...] = ()
    sums: OrderSums = OrderSums()
    reason: Reason | None = None
    # About what the reason is, for the page that tells the shopper.
    detail: dict[str, str | int] = {}
    placed_at: Moment | None = None
    destination: Destination | None = None
    shipping_method: str = ""
    payment: OrderPayment | None = None
    pix: PixCode | None = None


_ENCODER = msgspec.json.Encoder()
_ORDER_VIEWS = msgspec.json.Decoder(OrderView)


def encode_order(view: OrderView) -> bytes:
    """Return *view* as JSON."""
    return _ENCODER.encode(view)


def decode_order(body: bytes) -> OrderView:
    """Return the view that *body* holds; raise `InvalidError` where it holds none."""
    try:
        return _ORDER_VIEWS.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidError("order view", len(body), f"a view of an order ({error})") from error
