"""Answers before an order: what a cart costs, and how much is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shop.api import basket_operations as asked
from shop.api.basket_operations import Freight, PricedCart, PricedLine, StockLevels
from shop.api.operations import Operation
from shop.baskets import Asked, Basket, BasketLine, Known, price
from shop.coupons import Coupon
from shop.shipping import Band
from worker.api.server import Call, Handler
from worker.api.services import Services


async def price_cart(call: Call, with_: Services) -> PricedCart:
    """Say what a cart costs now."""
    cart = call.query
    quantities: dict[str, int] = {}
    for line in cart.lines.strip(".").split("."):
        sku, _, quantity = line.partition("*")
        quantities[sku] = quantities.get(sku, 0) + int(quantity)
    table: Sequence[Band] = await with_.shelves.freight_table() if cart.cep else ()
    coupon: Coupon | None = await with_.shelves.coupon(cart.coupon) if cart.coupon else None
    known = Known(
        with_.currency,
        await with_.offers.offers(quantities),
        await with_.shelves.stock(quantities),
        table,
        {coupon.code: coupon} if coupon else {},
        datetime.now(UTC),
    )
    return _priced(price(Asked(quantities, cart.cep, cart.method, cart.coupon), known))


async def stock(call: Call, with_: Services) -> StockLevels:
    """Say how many there are."""
    return StockLevels(await with_.shelves.stock(call.query.skus.strip(".").split(".")))


def _priced(basket: Basket) -> PricedCart:
    return PricedCart(
        basket.total.currency,
        tuple(_line(line) for line in basket.lines),
        basket.subtotal.minor,
        basket.total.minor,
        basket.is_orderable,
        tuple(Freight(one.method, one.price.minor, one.working_days) for one in basket.quotes),
        basket.shipping.price.minor if basket.shipping else None,
        basket.discount.minor,
        basket.coupon.value if basket.coupon else "",
    )


def _line(line: BasketLine) -> PricedLine:
    return PricedLine(
        line.sku,
        line.quantity,
        line.name,
        line.unit_price.minor if line.unit_price else 0,
        line.left,
        line.trouble.value if line.trouble else "",
    )


HANDLERS: dict[Operation, Handler[Services]] = {asked.PRICE: price_cart, asked.STOCK: stock}
