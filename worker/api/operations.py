"""All that the internal API answers, by operation."""

from __future__ import annotations

from shop.api.operations import Operation
from worker.api import (
    account,
    audit,
    baskets,
    carts,
    catalogue,
    dead_letters,
    identity,
    orders,
    pictures,
    reports,
    seller,
    sheets,
    tariffs,
)
from worker.api.auditing import noted
from worker.api.server import Handler
from worker.api.services import Services

# What is asked most first: paths are compared in this order.
_ALL: dict[Operation, Handler[Services]] = {
    **catalogue.HANDLERS,
    **baskets.HANDLERS,
    **account.HANDLERS,
    **audit.HANDLERS,
    **carts.HANDLERS,
    **dead_letters.HANDLERS,
    **identity.HANDLERS,
    **orders.HANDLERS,
    **pictures.HANDLERS,
    **reports.HANDLERS,
    **seller.HANDLERS,
    **sheets.HANDLERS,
    **tariffs.HANDLERS,
}
HANDLERS = {one: noted(one, handler) for one, handler in _ALL.items()}
OPERATIONS = tuple(HANDLERS)
