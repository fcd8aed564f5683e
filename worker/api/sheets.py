"""Answers about products in bulk and stock, to staff."""

from __future__ import annotations

from datetime import UTC, datetime

from shop.api import sheet_operations as asked
from shop.api.operations import Operation
from shop.api.sheet_operations import Adjustments, Exported, Levels, Planned
from shop.errors import InvalidError
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.handlers import sheets


async def export(call: Call, with_: Services) -> Exported:
    """Return products as CSV."""
    return await sheets.export(call.query.after, with_.sheets)


async def preview(call: Call, with_: Services) -> Planned:
    """Say what a file would change."""
    return await sheets.preview(call.body.csv, with_.sheets, now=datetime.now(UTC))


async def apply(call: Call, with_: Services) -> Planned:
    """Do what a file asks for."""
    now, account = datetime.now(UTC), call.caller.account
    return await sheets.apply(call.body.csv, with_.sheets, account=account, now=now)


async def adjust(call: Call, with_: Services) -> Levels:
    """Change stock by hand."""
    given: Adjustments = call.body
    changes: dict[str, int] = {}
    for one in given.adjustments:
        changes[one.sku] = changes.get(one.sku, 0) + one.change
    known = await with_.offers.offers(changes)
    if unknown := sorted(set(changes) - set(known)):
        raise InvalidError("sku", unknown[0], "a SKU of the catalogue")
    by = call.caller.account
    return Levels(await with_.adjustments.adjust(changes, by=by, why=given.reason))


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.EXPORT: export,
    asked.PREVIEW: preview,
    asked.APPLY: apply,
    asked.ADJUST: adjust,
}
