"""What a shop begins with, in PostgreSQL: put there once, never over what staff has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shop.coupons import Coupon
from shop.shipping import Band
from worker.adapters.postgresql import Pool

_STOCK = """
with new as (
    insert into stock (sku, available) select * from unnest($1::text[], $2::int[])
    on conflict do nothing returning sku, available
)
insert into stock_movements (sku, kind, quantity) select sku, 'initial', available from new
"""
_BAND = """
insert into freight_bands (method, first_cep, last_cep, most_grams, price_minor, currency,
    working_days, free_above_minor)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_COUPON = """
insert into coupons (code, takes, value, currency, starts_at, ends_at, uses_left,
    least_subtotal_minor, uses)
values ($1, $2, $3, $4, $5, $6, $7, $8, $7) on conflict do nothing
"""


class PostgreSQLShelves:
    """Puts what is not there."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put_stock(self, quantities: Mapping[str, int]) -> None:
        """Put so many of each SKU that has no stock yet."""
        async with self._pool.connection() as connection:
            await connection.execute(_STOCK, list(quantities), list(quantities.values()))

    async def put_freight(self, bands: Iterable[Band]) -> None:
        """Put the table, unless there is one."""
        rows = [
            (
                band.method,
                band.first_cep,
                band.last_cep,
                band.most_grams,
                band.price.minor,
                band.price.currency,
                band.working_days,
                band.free_above.minor if band.free_above else None,
            )
            for band in bands
        ]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("lock table freight_bands in share row exclusive mode")
            if not await connection.fetchval("select exists (select from freight_bands)"):
                await connection.executemany(_BAND, rows)

    async def put_coupon(self, coupon: Coupon) -> None:
        """Put a coupon, unless there is one of its code."""
        async with self._pool.connection() as connection:
            await connection.execute(
                _COUPON,
                coupon.code,
                coupon.takes.value,
                coupon.value,
                coupon.currency,
                coupon.starts_at,
                coupon.ends_at,
                coupon.uses_left,
                coupon.least_subtotal,
            )
