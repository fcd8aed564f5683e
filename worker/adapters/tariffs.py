"""The freight table and coupons in PostgreSQL, as staff sets them."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from shop.api.tariff_operations import Coupons, CouponTerms, StaffCoupon
from shop.coupons import Coupon, Takes
from shop.errors import InvalidError
from shop.shipping import Band
from worker.adapters.ledger import band_of
from worker.adapters.postgresql import Pool
from worker.errors import ChangedMeanwhileError, UnknownError

_VERSION = "select version from freight_version"
# In one statement, so that the rows are of the version.
_FREIGHT = """
select * from freight_bands, freight_version order by method, most_grams, first_cep
"""
_NEXT_VERSION = """
update freight_version set version = version + 1 where version = $1 returning version
"""
_NO_FREIGHT = "delete from freight_bands"
_BAND = """
insert into freight_bands (method, first_cep, last_cep, most_grams, price_minor, currency,
    working_days, free_above_minor)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_COUPONS = "select * from coupons where code > $1 order by code limit $2"
_NEW_COUPON = """
insert into coupons (code, takes, value, currency, starts_at, ends_at, uses_left,
    least_subtotal_minor, uses)
values ($1, $2, $3, $4, $5, $6, $7, $8, $7) on conflict do nothing returning version
"""
# Orders take uses meanwhile: what they took is what is missing from all.
_CHANGED_COUPON = """
update coupons set takes = $2, value = $3, currency = $4, starts_at = $5, ends_at = $6,
    uses_left = greatest(0, uses_left + $7 - coalesce(uses, uses_left)), uses = $7,
    least_subtotal_minor = $8, version = version + 1
where code = $1 and version = $9 returning version
"""
_COUPON_VERSION = "select version from coupons where code = $1"


class PostgreSQLTariffs:
    """`worker.ports.Tariffs` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def freight(self) -> tuple[int, list[Band]]:
        """Return the version of the freight table, and its rows."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_FREIGHT)
            version = await connection.fetchval(_VERSION) if not rows else rows[0]["version"]
        return version, [band_of(row) for row in rows]

    async def write_freight(self, bands: Sequence[Band], *, version: int) -> int:
        """Replace the table as a whole; raise `ChangedMeanwhileError` unless it was read."""
        async with self._pool.connection() as connection, connection.transaction():
            written = await connection.fetchval(_NEXT_VERSION, version)
            if written is None:
                stands = await connection.fetchval(_VERSION)
                raise ChangedMeanwhileError("freight", expected=version, found=stands)
            await connection.execute(_NO_FREIGHT)
            await connection.executemany(_BAND, [_row(band) for band in bands])
        return int(written)

    async def coupons(self, *, after: str, most: int) -> Coupons:
        """Return coupons by code."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_COUPONS, after, most + 1)
        last = rows[most - 1]["code"] if len(rows) > most else ""
        return Coupons(tuple(_coupon(row) for row in rows[:most]), last)

    async def make_coupon(self, coupon: Coupon) -> int:
        """Make a coupon; raise `InvalidError` where there is one of its code."""
        async with self._pool.connection() as connection:
            version = await connection.fetchval(_NEW_COUPON, *_terms(coupon))
        if version is None:
            raise InvalidError("code", coupon.code, "a code that no coupon has yet")
        return int(version)

    async def change_coupon(self, coupon: Coupon, *, version: int) -> int:
        """Change a coupon; its uses in all become *uses_left*, those that were made count."""
        async with self._pool.connection() as connection:
            written = await connection.fetchval(_CHANGED_COUPON, *_terms(coupon), version)
            stands = written or await connection.fetchval(_COUPON_VERSION, coupon.code)
        if stands is None:
            raise UnknownError("coupon", coupon.code)
        if written is None:
            raise ChangedMeanwhileError(coupon.code, expected=version, found=stands)
        return int(written)


def _row(band: Band) -> tuple[object, ...]:
    above = None if band.free_above is None else band.free_above.minor
    place = (band.method, band.first_cep, band.last_cep, band.most_grams)
    return (*place, band.price.minor, band.price.currency, band.working_days, above)


def _terms(coupon: Coupon) -> tuple[object, ...]:
    about = (coupon.code, coupon.takes.value, coupon.value, coupon.currency)
    when = (coupon.starts_at, coupon.ends_at)
    return (*about, *when, coupon.uses_left, coupon.least_subtotal)


def _coupon(row: asyncpg.Record) -> StaffCoupon:
    left: int = row["uses_left"]
    terms = CouponTerms(
        Takes(row["takes"]),
        row["value"],
        row["starts_at"],
        row["ends_at"],
        left if row["uses"] is None else row["uses"],
        row["least_subtotal_minor"],
        row["version"],
    )
    return StaffCoupon(row["code"], row["currency"], left, terms)
