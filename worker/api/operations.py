"""All that the internal API answers, by operation."""

from __future__ import annotations

from worker.api import (
    audit,
    baskets,
    carts,
    catalogue,
    dead_letters,
    orders,
    pictures,
    reports,
    seller,
    sheets,
    tariffs,
)

HANDLERS = {
    **audit.HANDLERS,
    **baskets.HANDLERS,
    **carts.HANDLERS,
    **catalogue.HANDLERS,
    **dead_letters.HANDLERS,
    **orders.HANDLERS,
    **pictures.HANDLERS,
    **reports.HANDLERS,
    **seller.HANDLERS,
    **sheets.HANDLERS,
    **tariffs.HANDLERS,
}
OPERATIONS = tuple(HANDLERS)
