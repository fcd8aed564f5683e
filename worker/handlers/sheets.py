"""Products in bulk: exported, looked through, imported.

A sheet with a fault changes nothing. One that is broken off in the middle is finished by sending it
again: what it has written already is known as such, and stock follows last, with the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop import product_sheets
from shop.api.sheet_operations import Exported, Planned
from shop.errors import InvalidError
from shop.product_sheets import MOST_FAULTS, MOST_ROWS, Plan
from worker.handlers import keep_catalogue
from worker.handlers.keep_catalogue import Keeping
from worker.ports import CatalogueChanges, ShelfReads, StockAdjustments

WHY = "import"
# Products of a sheet have two variants and more: it is imported in one.
MOST_EXPORTED = 200


@dataclass(frozen=True)
class Sheets:
    """What sheets are read against, and what they change."""

    keeping: Keeping
    changes: CatalogueChanges
    shelves: ShelfReads
    adjustments: StockAdjustments


async def export(after: str, by: Sheets) -> Exported:
    """Return products that are sold as a sheet, as many as one imports."""
    ids = sorted(one for one in await by.changes.all_versions() if one > after)
    found = await by.keeping.catalogue.products(ids[:MOST_EXPORTED])
    sheet = []
    rows, last = 0, ""
    for product_id in ids[:MOST_EXPORTED]:
        product = found.get(product_id)
        if product is not None and not product.is_archived:
            if rows + len(product.variants) > MOST_ROWS:
                break
            rows += len(product.variants)
            sheet.append(product)
        last = product_id
    stock = await by.shelves.stock([one.sku for each in sheet for one in each.variants])
    more = ids and last != ids[-1]
    return Exported(product_sheets.written(sheet, stock), last if more else "")


async def preview(text: str, by: Sheets, *, now: datetime) -> Planned:
    """Say what a sheet would change, and what is wrong in it."""
    return _told(await _planned(text, by, now))


async def apply(text: str, by: Sheets, *, account: str, now: datetime) -> Planned:
    """Do what a sheet asks for; raise `InvalidError` of its first fault."""
    plan = await _planned(text, by, now)
    if plan.faults:
        first = plan.faults[0]
        raise InvalidError(f"line {first.line}: {first.field}", first.value, first.wanted)
    for product in plan.new:
        await keep_catalogue.create(product, by.keeping, now=now)
    for product in plan.changed:
        await keep_catalogue.change(product, by.keeping, now=now)
    if plan.stock:
        await by.adjustments.adjust(plan.stock, by=account, why=WHY)
    return _told(plan)


async def _planned(text: str, by: Sheets, now: datetime) -> Plan:
    known = await by.keeping.catalogue.products(product_sheets.product_ids(text))
    stock = await by.shelves.stock(product_sheets.skus(text))
    return product_sheets.planned(text, known, stock, now=now)


def _told(plan: Plan) -> Planned:
    sums = (len(plan.new), len(plan.changed), plan.unchanged, len(plan.stock))
    return Planned(plan.rows, *sums, tuple(plan.faults[:MOST_FAULTS]))
