"""Carts of those who are signed in, in PostgreSQL: changed one at a time, merged once each."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from shop.carts import Cart, read_lines, spelled
from worker.adapters.postgresql import Pool

_NEW = "insert into saved_carts (account, cart_id) values ($1, $2) on conflict do nothing"
_LOCK = "select cart_id, lines from saved_carts where account = $1 for update"
_WRITE = """
update saved_carts set cart_id = $2, lines = $3, changed_at = now() where account = $1
"""
_MERGED = "insert into merged_carts (cart_id) values ($1) on conflict do nothing returning cart_id"
# A cart's cookie lasts for ninety days.
_FORGET = "delete from merged_carts where merged_at < now() - interval '100 days'"


class PostgreSQLSavedCarts:
    """`worker.ports.SavedCarts` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def cart(self, account: str) -> Cart:
        """Return the cart of an account, a new one where it has none."""
        return await self.change(account, lambda cart: cart)

    async def change(
        self, account: str, change: Callable[[Cart], Cart], *, once_for: str = ""
    ) -> Cart:
        """Change the cart while nobody else does, and but once for another cart's id."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_NEW, account, Cart().order_id)
            [row] = await connection.fetch(_LOCK, account)
            cart = Cart(row["cart_id"].hex, read_lines(row["lines"]))
            if once_for and not await _is_first(connection, once_for, cart):
                return cart
            changed = change(cart)
            if changed != cart:
                lines = spelled(changed.lines)
                await connection.execute(_WRITE, account, changed.order_id, lines)
            return changed

    async def forget(self) -> None:
        """Forget which carts were merged, once no browser has their cookies any more."""
        async with self._pool.connection() as connection:
            await connection.execute(_FORGET)


async def _is_first(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], other_id: str, cart: Cart
) -> bool:
    """Return whether a cart is another one that was not merged yet, and note that it is now."""
    if other_id == cart.order_id:
        return False
    return await connection.fetchval(_MERGED, other_id) is not None
