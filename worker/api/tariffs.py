"""Answers about freight and coupons, which staff sets."""

from __future__ import annotations

from shop.api import tariff_operations as asked
from shop.api.operations import Operation
from shop.api.seller_operations import Written
from shop.api.tariff_operations import Coupons, CouponTerms, FreightRow, FreightTable
from shop.coupons import Coupon
from shop.errors import InvalidError
from shop.money import Money
from shop.shipping import Band, check_table
from worker.api.server import Call, Handler
from worker.api.services import Services


async def freight(_call: Call, with_: Services) -> FreightTable:
    """Show the freight table."""
    version, bands = await with_.tariffs.freight()
    return FreightTable(tuple(_row(band) for band in bands), version)


async def write_freight(call: Call, with_: Services) -> Written:
    """Replace the freight table."""
    table: FreightTable = call.body
    bands = [_band(row, with_.currency) for row in table.rows]
    check_table(bands)
    return Written(await with_.tariffs.write_freight(bands, version=table.version))


async def coupons(call: Call, with_: Services) -> Coupons:
    """List coupons."""
    return await with_.tariffs.coupons(after=call.query.after, most=call.query.most)


async def write_coupon(call: Call, with_: Services) -> Written:
    """Make or change a coupon."""
    terms: CouponTerms = call.body
    if terms.ends_at <= terms.starts_at:
        wanted = f"a moment after {terms.starts_at.isoformat()}"
        raise InvalidError("ends_at", terms.ends_at.isoformat(), wanted)
    coupon = Coupon(
        call.path["code"],
        terms.takes,
        terms.value,
        with_.currency,
        terms.starts_at,
        terms.ends_at,
        terms.uses,
        terms.least_subtotal,
    )
    if terms.version == 0:
        return Written(await with_.tariffs.make_coupon(coupon))
    return Written(await with_.tariffs.change_coupon(coupon, version=terms.version))


def _band(row: FreightRow, currency: str) -> Band:
    return Band(
        row.method,
        row.first_cep,
        row.last_cep,
        row.most_grams,
        Money(row.price, currency),
        row.working_days,
        None if row.free_above is None else Money(row.free_above, currency),
    )


def _row(band: Band) -> FreightRow:
    return FreightRow(
        band.method,
        band.first_cep,
        band.last_cep,
        band.most_grams,
        band.price.minor,
        band.working_days,
        None if band.free_above is None else band.free_above.minor,
    )


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.FREIGHT: freight,
    asked.WRITE_FREIGHT: write_freight,
    asked.COUPONS: coupons,
    asked.WRITE_COUPON: write_coupon,
}
