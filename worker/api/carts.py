"""Answers about the cart that is kept for whoever is signed in."""

from __future__ import annotations

from shop.api import cart_operations as asked
from shop.api.cart_operations import AnonymousCart, CartLine, SavedCart
from shop.api.operations import Operation
from shop.carts import Cart
from worker.api.server import Call, Handler
from worker.api.services import Services


async def show(call: Call, with_: Services) -> SavedCart:
    """Show the cart."""
    return _told(await with_.saved_carts.cart(call.caller.account))


async def put(call: Call, with_: Services) -> SavedCart:
    """Say how many of a SKU are in it."""
    given = call.body

    def with_it(cart: Cart) -> Cart:
        return cart.with_quantity(given.sku, given.quantity)

    return _told(await with_.saved_carts.change(call.caller.account, with_it))


async def merge(call: Call, with_: Services) -> SavedCart:
    """Put what was chosen before into it, once."""
    given: AnonymousCart = call.body
    more: dict[str, int] = {}
    for line in given.lines:
        more[line.sku] = more.get(line.sku, 0) + line.quantity
    left_out: list[str] = []

    def with_both(cart: Cart) -> Cart:
        merged, over = cart.merged(more)
        left_out.extend(over)
        return merged

    account = call.caller.account
    cart = await with_.saved_carts.change(account, with_both, once_for=given.cart_id)
    return _told(cart, tuple(left_out))


async def empty(call: Call, with_: Services) -> SavedCart:
    """Begin a new one, if it is still the one that was ordered."""

    def anew(cart: Cart) -> Cart:
        return Cart() if cart.order_id == call.body.cart_id else cart

    return _told(await with_.saved_carts.change(call.caller.account, anew))


def _told(cart: Cart, left_out: tuple[str, ...] = ()) -> SavedCart:
    lines = tuple(CartLine(sku, quantity) for sku, quantity in cart.lines.items())
    return SavedCart(cart.order_id, lines, left_out)


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.CART: show,
    asked.PUT: put,
    asked.MERGE: merge,
    asked.EMPTY: empty,
}
