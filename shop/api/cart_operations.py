"""What a shopper who is signed in may ask of the cart that is kept for him."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.messages import MOST_LINES, MOST_OF_ONE, OrderId
from shop.products import SKU

Sku = Annotated[str, Meta(pattern=SKU)]


class CartLine(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a SKU."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=1, le=MOST_OF_ONE)]


class SavedCart(Struct, frozen=True):
    """The cart; *cart_id* is the id of the order to be, *left_out* what found no place in it."""

    cart_id: OrderId
    lines: tuple[CartLine, ...]
    left_out: tuple[str, ...] = ()


class Quantity(Struct, frozen=True, forbid_unknown_fields=True):
    """How many of a SKU there shall be; 0 takes it out."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=0, le=MOST_OF_ONE)]


class AnonymousCart(Struct, frozen=True, forbid_unknown_fields=True):
    """What a cookie held before its shopper signed in."""

    cart_id: OrderId
    lines: Annotated[tuple[CartLine, ...], Meta(max_length=MOST_LINES)]


class Ordered(Struct, frozen=True, forbid_unknown_fields=True):
    """The cart that became an order."""

    cart_id: OrderId


_CART = "/my/cart"

CART = Operation("my-cart", "GET", _CART, "Show the kept cart.", Who.SHOPPER, gives=SavedCart)
PUT = Operation(
    "put-in-cart",
    "POST",
    _CART,
    "Say how many of a SKU are in the cart.",
    Who.SHOPPER,
    takes=Quantity,
    gives=SavedCart,
)
MERGE = Operation(
    "merge-cart",
    "POST",
    f"{_CART}/merge",
    "Put what was chosen before signing in into the cart, once.",
    Who.SHOPPER,
    takes=AnonymousCart,
    gives=SavedCart,
)
EMPTY = Operation(
    "empty-cart",
    "POST",
    f"{_CART}/empty",
    "Begin a new cart after an order.",
    Who.SHOPPER,
    takes=Ordered,
    gives=SavedCart,
)
