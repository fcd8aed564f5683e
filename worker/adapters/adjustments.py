"""Changes of stock by hand, in PostgreSQL: all or none, each with its movement."""

from __future__ import annotations

from collections.abc import Mapping

from shop.errors import InvalidError
from worker.adapters.postgresql import Pool

_NEW = """
insert into stock (sku, available) select sku, 0 from unnest($1::text[]) sku order by sku
on conflict do nothing
"""
# In the order in which orders lock them.
_LOCK = "select sku, available from stock where sku = any($1) order by sku for update"
_CHANGE = """
update stock set available = available + change
from unnest($1::text[], $2::int[]) as wanted (wanted_sku, change) where sku = wanted_sku
"""
_MOVED = """
insert into stock_movements (sku, kind, quantity, moved_by, why)
select sku, 'adjusted', change, $3, $4 from unnest($1::text[], $2::int[]) as wanted (sku, change)
"""


class PostgreSQLAdjustments:
    """`worker.ports.StockAdjustments` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def adjust(self, changes: Mapping[str, int], *, by: str, why: str) -> dict[str, int]:
        """Change stock by so many of each SKU; return what is available then.

        Raises `InvalidError`, and changes nothing, where there are fewer than are to go.
        """
        skus = sorted(changes)
        moved = [changes[sku] for sku in skus]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_NEW, skus)
            left = {row["sku"]: row["available"] for row in await connection.fetch(_LOCK, skus)}
            for sku in skus:
                if left[sku] + changes[sku] < 0:
                    raise InvalidError(
                        sku, changes[sku], f"-{left[sku]} or more: so many there are"
                    )
            await connection.execute(_CHANGE, skus, moved)
            await connection.execute(_MOVED, skus, moved, by, why)
        return {sku: left[sku] + changes[sku] for sku in skus}
