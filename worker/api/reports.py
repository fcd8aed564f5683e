"""Answers about sales, to staff."""

from __future__ import annotations

from shop import spreadsheets
from shop.api import report_operations as asked
from shop.api.operations import Operation
from shop.api.report_operations import MOST_DAYS, Range, Sales, SalesRow, Spreadsheet
from shop.errors import InvalidError
from shop.spreadsheets import Cell, money
from worker.api.server import Call, Handler
from worker.api.services import Services

HEADER = ("key", "name", "orders", "items", "taken", "given_back", "currency")


async def sales(call: Call, with_: Services) -> Sales:
    """Sum sales."""
    days: Range = call.query
    if not 0 <= (days.last - days.first).days < MOST_DAYS:
        wanted = f"{days.first} or up to {MOST_DAYS - 1} days later"
        raise InvalidError("last", days.last.isoformat(), wanted)
    currency = with_.currency
    rows = await with_.sales.summed(days.first, days.last, days.by, currency=currency)
    return Sales(currency, tuple(rows))


async def sales_csv(call: Call, with_: Services) -> Spreadsheet:
    """Sum sales, for a spreadsheet."""
    found = await sales(call, with_)
    rows = [_cells(one, found.currency) for one in found.rows]
    days: Range = call.query
    name = f"sales-by-{days.by}-{days.first}-{days.last}.csv"
    return Spreadsheet(name, spreadsheets.written(HEADER, rows))


def _cells(row: SalesRow, currency: str) -> tuple[Cell, ...]:
    sums = (money(row.taken), money(row.given_back))
    return (row.key, row.name, row.orders, row.items, *sums, currency)


HANDLERS: dict[Operation, Handler[Services]] = {asked.SALES: sales, asked.SALES_CSV: sales_csv}
