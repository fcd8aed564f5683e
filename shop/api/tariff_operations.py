"""What staff sets: the freight table, as a whole, and coupons."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.api.seller_operations import Version, Written
from shop.coupons import CODE, Takes
from shop.messages import Currency, Minor, Moment

MOST_ROWS = 2_000

Cep = Annotated[str, Meta(pattern=r"^[0-9]{8}$")]
Uses = Annotated[int, Meta(ge=0, le=1_000_000)]


class FreightRow(Struct, frozen=True, forbid_unknown_fields=True):
    """What a method costs to a range of CEPs up to a weight."""

    method: Annotated[str, Meta(pattern=r"^[a-z-]{1,20}$")]
    first_cep: Cep
    last_cep: Cep
    most_grams: Annotated[int, Meta(ge=1, le=1_000_000)]
    price: Minor
    working_days: Annotated[int, Meta(ge=0, le=200)]
    free_above: Minor | None = None


class FreightTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table; *version* is that which was read."""

    rows: Annotated[tuple[FreightRow, ...], Meta(max_length=MOST_ROWS)]
    version: Version


class CouponTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """What a coupon takes off, when, and how often in all."""

    takes: Takes
    value: Minor
    starts_at: Moment
    ends_at: Moment
    uses: Uses
    least_subtotal: Minor = 0
    # That which was read; 0 for a new one.
    version: Version = 0


class StaffCoupon(Struct, frozen=True):
    """A coupon as staff sees it."""

    code: str
    currency: Currency
    uses_left: Uses
    terms: CouponTerms


class Coupons(Struct, frozen=True):
    """Coupons by code; *after* asks for the next ones, empty at the end."""

    coupons: tuple[StaffCoupon, ...]
    after: str = ""


class CouponPage(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of the list."""

    after: Annotated[str, Meta(pattern=CODE.replace("{3,20}", "{0,20}"))] = ""
    most: Annotated[int, Meta(ge=1, le=100)] = 50


FREIGHT = Operation(
    "freight-table", "GET", "/staff/freight", "Show freight.", Who.STAFF, gives=FreightTable
)
WRITE_FREIGHT = Operation(
    "write-freight-table",
    "POST",
    "/staff/freight",
    "Replace the freight table as a whole.",
    Who.STAFF,
    takes=FreightTable,
    gives=Written,
    most_bytes=512 * 1024,
)
COUPONS = Operation(
    "coupons",
    "GET",
    "/staff/coupons",
    "List coupons.",
    Who.STAFF,
    query=CouponPage,
    gives=Coupons,
)
WRITE_COUPON = Operation(
    "write-coupon",
    "POST",
    "/staff/coupons/{code}",
    "Make a coupon, or change its terms.",
    Who.STAFF,
    takes=CouponTerms,
    gives=Written,
)
