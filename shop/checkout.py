"""The one decision about an order: taken as its shopper confirmed it, or refused with a reason.

Storefront and worker count the same sums by the same functions, so a price shown is the price
charged.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from shop.addresses import Address
from shop.coupons import Coupon, Refusal
from shop.errors import InvalidError, OutOfStockError, ShopError
from shop.messages import Order
from shop.money import Money
from shop.products import Offer
from shop.shipping import Band, quotes
from shop.stock import take
from shop.tax_ids import parse_tax_id


class Reason(StrEnum):
    """Why an order is refused; the value is what the database holds and pages translate."""

    INVALID = "invalid"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_SOLD = "not_sold"
    WRONG_CURRENCY = "wrong_currency"
    PRICE_CHANGED = "price_changed"
    NOT_DELIVERABLE = "not_deliverable"
    FREIGHT_CHANGED = "freight_changed"
    COUPON = "coupon"
    WRONG_TOTAL = "wrong_total"
    OUT_OF_STOCK = "out_of_stock"


class RefusedError(ShopError):
    """The order is refused; *detail* says about what, for the page that tells the shopper."""

    def __init__(self, reason: Reason, **detail: str | int) -> None:
        told = ", ".join(f"{name} {value}" for name, value in detail.items())
        super().__init__(f"{reason.value}: {told}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Facts:
    """What the shop knows at the moment of a decision; taking an order changes what is left."""

    currency: str
    offers: Mapping[str, Offer]
    table: tuple[Band, ...]
    coupons: MutableMapping[str, Coupon]
    available: MutableMapping[str, int]
    now: datetime


@dataclass(frozen=True)
class Sums:
    """What an order costs, and how."""

    lines: Money
    shipping: Money
    discount: Money

    @property
    def total(self) -> Money:
        """Lines + shipping - discount."""
        return self.lines + self.shipping - self.discount


@dataclass(frozen=True)
class Taken:
    """An order that is taken: its sums, the stock it takes by SKU, the coupon it uses."""

    sums: Sums
    quantities: Mapping[str, int]
    coupon: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def decide(order: Order, facts: Facts) -> Taken:
    """Take *order* off *facts*, or raise `RefusedError` and change nothing."""
    _check_person(order)
    lines = _lines(order, facts)
    shipping = _shipping(order, facts, lines)
    coupon = _coupon(order, facts, lines)
    discount = coupon.discount(lines, shipping) if coupon else Money(0, order.currency)
    sums = Sums(lines, shipping, discount)
    _check_sums(order, sums)
    quantities = order.quantities()
    try:
        take(facts.available, quantities)
    except OutOfStockError as error:
        raise RefusedError(
            Reason.OUT_OF_STOCK, sku=error.sku, wanted=error.wanted, left=error.left
        ) from error
    if coupon:
        facts.coupons[coupon.code] = replace(coupon, uses_left=coupon.uses_left - 1)
    names = {sku: facts.offers[sku].name for sku in quantities}
    return Taken(sums, quantities, order.coupon, names)


def _check_person(order: Order) -> None:
    to = order.destination
    try:
        parse_tax_id(order.customer.tax_id)
        Address(to.cep, to.street, to.number, to.district, to.city, to.state, to.complement)
    except InvalidError as error:
        raise RefusedError(Reason.INVALID, field=error.field, wanted=error.wanted) from error


def _lines(order: Order, facts: Facts) -> Money:
    if order.currency != facts.currency:
        raise RefusedError(Reason.WRONG_CURRENCY, given=order.currency, wanted=facts.currency)
    for line in order.lines:
        offer = facts.offers.get(line.sku)
        if offer is None:
            raise RefusedError(Reason.UNKNOWN_PRODUCT, sku=line.sku)
        if not offer.is_sold:
            raise RefusedError(Reason.NOT_SOLD, sku=line.sku)
        seen = Money(line.unit_price, order.currency)
        if not offer.honours(seen, order.placed_at):
            now = offer.price.minor
            raise RefusedError(Reason.PRICE_CHANGED, sku=line.sku, seen=line.unit_price, now=now)
    minor = sum(line.unit_price * line.quantity for line in order.lines)
    return Money(minor, order.currency)


def _shipping(order: Order, facts: Facts, lines: Money) -> Money:
    grams = sum(facts.offers[one.sku].weight_grams * one.quantity for one in order.lines)
    cep, method = order.destination.cep, order.shipping.method
    its = [band for band in facts.table if band.method == method]
    found = quotes(its, cep=cep, grams=grams, subtotal=lines)
    if not found:
        raise RefusedError(Reason.NOT_DELIVERABLE, method=method, cep=cep, grams=grams)
    price = found[0].price
    if price.minor != order.shipping.price:
        raise RefusedError(Reason.FREIGHT_CHANGED, seen=order.shipping.price, now=price.minor)
    return price


def _coupon(order: Order, facts: Facts, lines: Money) -> Coupon | None:
    if not order.coupon:
        return None
    coupon = facts.coupons.get(order.coupon)
    why = Refusal.UNKNOWN if coupon is None else coupon.refusal(lines, order.placed_at)
    if why is not None:
        raise RefusedError(Reason.COUPON, code=order.coupon, why=why.value)
    return coupon


def _check_sums(order: Order, sums: Sums) -> None:
    if (order.discount, order.total) != (sums.discount.minor, sums.total.minor):
        raise RefusedError(
            Reason.WRONG_TOTAL,
            seen=order.total,
            now=sums.total.minor,
            seen_discount=order.discount,
            discount=sums.discount.minor,
        )
