"""All that the internal API answers, by operation."""

from __future__ import annotations

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

HANDLERS = {
    **account.HANDLERS,
    **audit.HANDLERS,
    **baskets.HANDLERS,
    **carts.HANDLERS,
    **catalogue.HANDLERS,
    **dead_letters.HANDLERS,
    **identity.HANDLERS,
    **orders.HANDLERS,
    **pictures.HANDLERS,
    **reports.HANDLERS,
    **seller.HANDLERS,
    **sheets.HANDLERS,
    **tariffs.HANDLERS,
}
OPERATIONS = tuple(HANDLERS)
