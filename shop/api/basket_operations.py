"""What may be asked before an order: what a cart costs, and how much is left."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation
from shop.messages import Minor

# The cart's own spelling, `SKU*2.SKU*1`: see `shop.carts`.
Lines = Annotated[str, Meta(pattern=r"^([A-Z0-9][A-Z0-9-]{0,31}\*[1-9][0-9]{0,2}(\.|$)){1,50}$")]
Skus = Annotated[str, Meta(pattern=r"^([A-Z0-9][A-Z0-9-]{0,31}(\.|$)){1,100}$")]


class Cart(Struct, frozen=True, forbid_unknown_fields=True):
    """What a shopper has chosen so far."""

    lines: Lines
    cep: Annotated[str, Meta(pattern=r"^([0-9]{8})?$")] = ""
    method: Annotated[str, Meta(pattern=r"^[a-z-]{0,20}$")] = ""
    coupon: Annotated[str, Meta(pattern=r"^[A-Z0-9]{0,20}$")] = ""


class PricedLine(Struct, frozen=True, omit_defaults=True):
    """A line with its present price; *trouble* is unknown, not_sold or too_few."""

    sku: str
    quantity: int
    name: str = ""
    unit_price: Minor = 0
    left: int = 0
    trouble: str = ""


class Freight(Struct, frozen=True):
    """What a method costs, and how many working days it takes."""

    method: str
    price: Minor
    working_days: int


class PricedCart(Struct, frozen=True, omit_defaults=True):
    """A cart with its price, in minor units; *refusal* says why a coupon takes nothing off."""

    currency: str
    lines: tuple[PricedLine, ...]
    subtotal: Minor
    total: Minor
    is_orderable: bool = False
    freights: tuple[Freight, ...] = ()
    shipping: Minor | None = None
    discount: Minor = 0
    refusal: str = ""


class Stock(Struct, frozen=True, forbid_unknown_fields=True):
    """Which SKUs, joined by points."""

    skus: Skus


class StockLevels(Struct, frozen=True):
    """How many there are by SKU, two seconds old at most; nobody keeps what is left out."""

    available: dict[str, int]


PRICE = Operation(
    "price-cart", "GET", "/cart", "Say what a cart costs now.", query=Cart, gives=PricedCart
)
STOCK = Operation(
    "stock", "GET", "/stock", "Say how many there are.", query=Stock, gives=StockLevels
)
