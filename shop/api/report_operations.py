"""What staff may ask about sales."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from shop.api.operations import Operation, Who
from shop.messages import Currency, Minor

# A year and its day more.
MOST_DAYS = 366
# The first of them by what they brought; more are no report.
MOST_ROWS = 1_000


class By(StrEnum):
    """What sales are summed by."""

    DAY = "day"
    PRODUCT = "product"
    PAYMENT = "payment"


class Range(Struct, frozen=True, forbid_unknown_fields=True):
    """Days of the shop, both included, on which orders were placed."""

    first: date
    last: date
    by: By = By.DAY


class SalesRow(Struct, frozen=True):
    """What was sold under a *key*: a day, a SKU, a way to pay.

    By product *taken* is what the lines cost, before discounts and without freight.
    """

    key: str
    orders: int
    taken: Minor
    given_back: Minor = 0
    name: str = ""
    items: int = 0


class Sales(Struct, frozen=True):
    """Days in their order, others by what they brought."""

    currency: Currency
    rows: tuple[SalesRow, ...]


class Spreadsheet(Struct, frozen=True):
    """A file of CSV."""

    name: str
    csv: str


_SALES = "/staff/reports/sales"

SALES = Operation("sales", "GET", _SALES, "Sum sales.", Who.STAFF, query=Range, gives=Sales)
SALES_CSV = Operation(
    "sales-csv",
    "GET",
    f"{_SALES}/csv",
    "Sum sales, for a spreadsheet.",
    Who.STAFF,
    query=Range,
    gives=Spreadsheet,
)
