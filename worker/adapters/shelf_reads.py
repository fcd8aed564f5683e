"""What carts are priced by, read from PostgreSQL without locks: an order decides by its own."""

from __future__ import annotations

import time
from collections.abc import Collection

from shop.coupons import Coupon
from shop.shipping import Band
from worker.adapters.ledger import band_of, coupon_of
from worker.adapters.postgresql import Pool

# A level that is shown may be as old.
KEPT_SECONDS = 2.0
# Above all SKUs that pages show within that time.
MOST_KEPT = 20_000

_STOCK = "select sku, available from stock where sku = any($1)"
_COUPON = "select * from coupons where code = $1"
_FREIGHT = "select * from freight_bands"


class PostgreSQLShelfReads:
    """`worker.ports.ShelfReads` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._levels: dict[str, tuple[float, int | None]] = {}

    async def stock(self, skus: Collection[str]) -> dict[str, int]:
        """Return how many there are of each, two seconds old at most."""
        now = time.monotonic()
        old = [
            sku for sku in skus if now - self._levels.get(sku, (float("-inf"),))[0] > KEPT_SECONDS
        ]
        if old:
            await self._read(old, now)
        levels = {sku: self._levels[sku][1] for sku in skus}
        return {sku: left for sku, left in levels.items() if left is not None}

    async def freight_table(self) -> tuple[Band, ...]:
        """Return all rows of the freight table."""
        async with self._pool.connection() as connection:
            return tuple(band_of(row) for row in await connection.fetch(_FREIGHT))

    async def coupon(self, code: str) -> Coupon | None:
        """Return the coupon of a code, if there is one."""
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_COUPON, code)
        return coupon_of(row) if row else None

    async def _read(self, skus: list[str], now: float) -> None:
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_STOCK, skus)
        found: dict[str, int] = {row["sku"]: row["available"] for row in rows}
        if len(self._levels) > MOST_KEPT:
            self._levels.clear()
        self._levels.update({sku: (now, found.get(sku)) for sku in skus})
