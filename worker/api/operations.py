"""All that the internal API answers, by operation."""

from __future__ import annotations

from worker.api import baskets, catalogue, orders

HANDLERS = {**baskets.HANDLERS, **catalogue.HANDLERS, **orders.HANDLERS}
OPERATIONS = tuple(HANDLERS)
