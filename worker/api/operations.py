"""All that the internal API answers, by operation."""

from __future__ import annotations

from worker.api import baskets, orders

HANDLERS = {**baskets.HANDLERS, **orders.HANDLERS}
OPERATIONS = tuple(HANDLERS)
