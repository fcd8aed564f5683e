"""Changes of an order's state in PostgreSQL: guarded, with an event, stock and money in step.

Locks everywhere: the order first, then SKUs in their order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg

from shop.errors import ForbiddenChangeError
from shop.orders import GIVE_STOCK_BACK, State, ways_into
from worker.adapters.ledger import Connection
from worker.adapters.postgresql import Pool
from worker.errors import OversoldError, UnknownOrderError
from worker.ports import Standing

_CHANGE = """
with changed as (
    update orders set state = $2, version = version + 1
    where id = $1 and state = any($3)
    returning id, version
)
insert into order_events (order_id, version, kind) select id, version, $2 from changed
returning version
"""
_STANDING = """
select state, currency, total_minor, captured_minor, refunded_minor,
    exists (select from payment_attempts
            where order_id = orders.id and kind = 'capture' and state = 'started') as paying,
    (select min(happened_at) from order_events
     where order_id = orders.id and kind = 'delivered') as delivered_at
from orders where id = $1 for update
"""
# Only what was sold, and only once: `stock_movements` has one row of a kind for order and SKU.
_GIVE_BACK = """
insert into stock_movements (order_id, sku, kind, quantity)
select order_id, sku, 'returned', -quantity from stock_movements
where order_id = $1 and kind = 'sold' order by sku
on conflict do nothing
returning sku, quantity
"""
_LOCK_STOCK = "select from stock where sku = any($1) order by sku for update"
_ADD_STOCK = """
update stock set available = available + back.quantity
from unnest($1::text[], $2::int[]) as back (sku, quantity)
where stock.sku = back.sku
"""
_SHIPMENT = "update orders set tracking = $2, invoice_key = $3 where id = $1"
_WITHDRAW = """
insert into orders (id, state, version) values ($1, 'cancelled', 1)
on conflict do nothing returning id
"""
_WITHDRAWN = "insert into order_events (order_id, version, kind) values ($1, 1, 'cancelled')"


class PostgreSQLChanges:
    """`worker.ports.Changes` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def of(self, order_id: str) -> AsyncIterator[PostgreSQLChange]:
        """Lock an order for a transaction; raise `UnknownOrderError` where there is none."""
        async with self._pool.connection() as connection, connection.transaction():
            yield PostgreSQLChange(connection, order_id, await _standing(connection, order_id))

    async def withdraw_unseen(self, order_id: str) -> bool:
        """Leave a tombstone for an order that has not come; return whether none had."""
        async with self._pool.connection() as connection, connection.transaction():
            if not await connection.fetch(_WITHDRAW, order_id):
                return False
            await connection.execute(_WITHDRAWN, order_id)
            return True


class PostgreSQLChange:
    """`worker.ports.Change`: one order, locked."""

    def __init__(self, connection: Connection, order_id: str, standing: Standing) -> None:
        self.connection, self.order_id, self.standing = connection, order_id, standing

    async def become(self, state: State, *, expected: Collection[State] = ()) -> int:
        """Change the state and write its event; return the event's version.

        Stock that was taken is given back where the state says so. Raises
        `ForbiddenChangeError` unless the order is in one of *expected*, by default the ways into
        *state*.
        """
        ways = set(expected or ways_into(state))
        rows = await self.connection.fetch(_CHANGE, self.order_id, state.value, sorted(ways))
        if not rows:
            raise ForbiddenChangeError(self.standing.state.value, state.value)
        if state in GIVE_STOCK_BACK:
            await self._give_stock_back()
        self.standing = self.standing._replace(state=state)
        version: int = rows[0]["version"]
        return version

    async def note_shipment(self, *, tracking: str, invoice_key: str) -> None:
        """Write down how it left: the carrier's code, the key of the fiscal note."""
        await self.connection.execute(_SHIPMENT, self.order_id, tracking, invoice_key)

    async def _give_stock_back(self) -> None:
        back = await self.connection.fetch(_GIVE_BACK, self.order_id)
        if not back:
            return
        skus, quantities = zip(*sorted(tuple(row) for row in back), strict=True)
        await self.connection.execute(_LOCK_STOCK, skus)
        done = await self.connection.execute(_ADD_STOCK, skus, quantities)
        if done != f"UPDATE {len(skus)}":
            raise OversoldError(len(skus), int(done.rpartition(" ")[2]))


async def _standing(connection: Connection, order_id: str) -> Standing:
    row: asyncpg.Record | None = await connection.fetchrow(_STANDING, order_id)
    if row is None:
        raise UnknownOrderError(order_id)
    return Standing(
        State(row["state"]),
        row["currency"] or "",
        row["total_minor"],
        row["captured_minor"],
        row["refunded_minor"],
        row["paying"],
        row["delivered_at"],
    )
