"""Carts: what a shopper's cookie holds: the id of the order to be, SKUs and quantities, no prices.

The cookie is `id.SKU*2.SKU*1~signature`: readable, signed, at most 3 KB. A cookie that is not ours
is an empty cart, never an error: shoppers meet old cookies after a change of keys.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shop.errors import InvalidError
from shop.messages import MOST_LINES, MOST_OF_ONE
from shop.products import SKU, check_sku
from shop.signing import Keys

PURPOSE = "cart"
MOST_BYTES = 3 * 1024

_LINE = re.compile(rf"({SKU.strip('^$')})\*([1-9][0-9]{{0,2}})")


def new_order_id() -> str:
    """Return the id of an order to be: 128 random bits in hex."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Cart:
    """Quantities by SKU, in the order in which they were put in, and the id of the order to be."""

    order_id: str = field(default_factory=new_order_id)
    lines: dict[str, int] = field(default_factory=dict)

    def with_quantity(self, sku: str, quantity: int) -> Cart:
        """Return the cart with so many of *sku*; 0 takes it out."""
        check_sku(sku)
        if not 0 <= quantity <= MOST_OF_ONE:
            raise InvalidError("quantity", quantity, f"0 to {MOST_OF_ONE}")
        lines = {**self.lines, sku: quantity}
        if quantity == 0:
            del lines[sku]
        if len(lines) > MOST_LINES:
            raise InvalidError("lines", len(lines), f"at most {MOST_LINES} products")
        return replace(self, lines=lines)

    def with_more(self, sku: str, quantity: int = 1) -> Cart:
        """Return the cart with *quantity* more of *sku*."""
        return self.with_quantity(sku, self.lines.get(sku, 0) + quantity)

    def merged(self, more: Mapping[str, int]) -> tuple[Cart, list[str]]:
        """Return the cart with all of *more* that it holds, and the SKUs that it does not."""
        lines, left_out = dict(self.lines), []
        for sku, quantity in more.items():
            if sku not in lines and len(lines) == MOST_LINES:
                left_out.append(sku)
            else:
                lines[sku] = min(lines.get(sku, 0) + quantity, MOST_OF_ONE)
        return replace(self, lines=lines), left_out

    def ordered_again(self) -> Cart:
        """Return the same lines as another order: the last one is settled or withdrawn."""
        return Cart(lines=dict(self.lines))


def spelled(lines: Mapping[str, int]) -> str:
    """Return lines as a cookie spells them: SKU*2.SKU*1."""
    return ".".join(f"{sku}*{n}" for sku, n in lines.items())


def read_lines(text: str) -> dict[str, int]:
    """Return the lines that *text* spells; none where a program of another version wrote it."""
    found = [_LINE.fullmatch(line) for line in text.split(".")] if text else []
    return {} if None in found else {match[1]: int(match[2]) for match in found if match}


def encode(cart: Cart, keys: Keys) -> str:
    """Return the cookie that holds *cart*."""
    content = ".".join(filter(None, (cart.order_id, spelled(cart.lines))))
    return f"{content}~{keys.sign(PURPOSE, content.encode())}"


def decode(cookie: str, keys: Keys) -> Cart:
    """Return the cart that *cookie* holds; a new one where it is not ours."""
    content, _, signature = cookie.rpartition("~")
    if len(cookie) > MOST_BYTES or not keys.signed(PURPOSE, content.encode(), signature):
        return Cart()
    order_id, *lines = content.split(".")
    found = [_LINE.fullmatch(line) for line in lines]
    if None in found or not re.fullmatch(r"[0-9a-f]{32}", order_id):
        return Cart()  # signed by a program of another version
    return Cart(order_id, {match[1]: int(match[2]) for match in found if match})
