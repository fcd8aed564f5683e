"""Where promises meet those who keep them: the only module that knows handlers and adapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shop.messages import Order
from shop.signing import Keys
from worker.consumer import Consumer
from worker.handlers.place import Outcome, place
from worker.ports import Ledger, Meter, Offers, Queue

CURRENCY = "BRL"


@dataclass(frozen=True)
class Placing:
    """`worker.consumer.Place` with what it needs at hand."""

    offers: Offers
    ledger: Ledger

    async def __call__(self, orders: Sequence[Order]) -> list[Outcome]:
        """Place a batch at this moment."""
        return await place(
            orders,
            offers=self.offers,
            ledger=self.ledger,
            currency=CURRENCY,
            now=datetime.now(UTC),
        )


def consumer(queue: Queue, *, offers: Offers, ledger: Ledger, keys: Keys, meter: Meter) -> Consumer:
    """Return a consumer of orders."""
    return Consumer(queue, Placing(offers, ledger), keys, meter)
