"""All that the internal API answers, by operation."""

from __future__ import annotations

from worker.api import baskets, catalogue, orders

HANDLERS = {**baskets.HANDLERS, **catalogue.HANDLERS, **orders.HANDLERS}
from worker.api import baskets, dead_letters, orders
from worker.api import baskets, dead_letters, orders, seller, tariffs
from worker.api import baskets, carts, dead_letters, orders, seller, tariffs
from worker.api import baskets, carts, dead_letters, orders, pictures, seller, tariffs
from worker.api import baskets, carts, dead_letters, orders, pictures, reports, seller, tariffs

HANDLERS = {
    **baskets.HANDLERS,
    **carts.HANDLERS,
    **dead_letters.HANDLERS,
    **orders.HANDLERS,
    **pictures.HANDLERS,
    **reports.HANDLERS,
    **seller.HANDLERS,
    **tariffs.HANDLERS,
}
OPERATIONS = tuple(HANDLERS)
