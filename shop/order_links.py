"""Links to an order's page: whoever has one may see the order, and nobody can guess one."""

from __future__ import annotations

from shop.signing import Keys

PURPOSE = "order link"


def order_token(order_id: str, keys: Keys) -> str:
    """Return what a link to the order's page carries."""
    return keys.sign(PURPOSE, order_id.encode())


def is_order_token(order_id: str, token: str, keys: Keys) -> bool:
    """Return whether *token* was made for this order."""
    return keys.signed(PURPOSE, order_id.encode(), token)
