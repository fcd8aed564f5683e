"""What a cart would cost now: the same sums that the order is decided by.

A basket never refuses: it says what is wrong with which line, and what the rest costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shop.coupons import Coupon, Refusal
from shop.money import Money, total, zero
from shop.products import Offer
from shop.shipping import Band, Quote, quotes


class Trouble(StrEnum):
    """What is wrong with a line."""

    UNKNOWN = "unknown"
    NOT_SOLD = "not_sold"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class BasketLine:
    """So many of a SKU at the present price; *left* is how many there are."""

    sku: str
    quantity: int
    name: str = ""
    unit_price: Money | None = None
    left: int = 0
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Basket:
    """A cart with its price; *shipping* is None until a method that serves the CEP is chosen."""

    lines: tuple[BasketLine, ...]
    subtotal: Money
    quotes: tuple[Quote, ...]
    shipping: Quote | None
    discount: Money
    coupon: Refusal | None
    total: Money

    @property
    def is_orderable(self) -> bool:
        """Whether an order of just this would be taken at this moment."""
        whole = bool(self.lines) and all(line.trouble is None for line in self.lines)
        return whole and self.shipping is not None and self.coupon is None


@dataclass(frozen=True)
class Asked:
    """What a shopper has chosen so far; empty where nothing was."""

    quantities: Mapping[str, int]
    cep: str = ""
    method: str = ""
    coupon: str = ""


@dataclass(frozen=True)
class Known:
    """What the shop knows at this moment."""

    currency: str
    offers: Mapping[str, Offer]
    available: Mapping[str, int]
    table: Sequence[Band]
    coupons: Mapping[str, Coupon]
    now: datetime


def price(asked: Asked, known: Known) -> Basket:
    """Return what is asked for with its price."""
    lines = tuple(_line(sku, quantity, known) for sku, quantity in asked.quantities.items())
    counted = [(known.offers[one.sku], one.quantity) for one in lines if one.trouble is None]
    costs = [offer.price * quantity for offer, quantity in counted]
    subtotal = total(costs, known.currency)
    grams = sum(offer.weight_grams * quantity for offer, quantity in counted)
    found = quotes(known.table, cep=asked.cep, grams=grams, subtotal=subtotal) if asked.cep else []
    # What nobody can order is not sent either.
    shipping = next((one for one in found if counted and one.method == asked.method), None)
    freight = shipping.price if shipping else zero(known.currency)
    refusal, discount = _discount(asked.coupon, known, subtotal, freight)
    return Basket(
        lines, subtotal, tuple(found), shipping, discount, refusal, subtotal + freight - discount
    )


def _line(sku: str, quantity: int, known: Known) -> BasketLine:
    offer = known.offers.get(sku)
    if offer is None:
        return BasketLine(sku, quantity, trouble=Trouble.UNKNOWN)
    left = known.available.get(sku, 0)
    trouble = None
    if not offer.is_sold:
        trouble = Trouble.NOT_SOLD
    elif left < quantity:
        trouble = Trouble.TOO_FEW
    return BasketLine(sku, quantity, offer.name, offer.price, left, trouble)


def _discount(
    code: str, known: Known, subtotal: Money, freight: Money
) -> tuple[Refusal | None, Money]:
    nothing = zero(known.currency)
    if not code:
        return None, nothing
    coupon = known.coupons.get(code)
    if coupon is None:
        return Refusal.UNKNOWN, nothing
    refusal = coupon.refusal(subtotal, known.now)
    return refusal, nothing if refusal else coupon.discount(subtotal, freight)
