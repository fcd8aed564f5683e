"""What the handlers of the internal API work with; those of a POST share one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shop.signing import Keys
from worker.ports import (
    Changes,
    Confirmation,
    Keyring,
    OrderLists,
    OrderViews,
    OutboxStore,
    Payments,
)


@dataclass(frozen=True)
class Services:
    """All of it."""

    keys: Keyring
    changes: Changes
    payments: Payments
    outbox: OutboxStore
    order_lists: OrderLists
    order_views: OrderViews
    # Reads what the bank sent; raises a `MessageError` where it is forged or malformed.
    read_webhook: Callable[[bytes, str, Keys], Confirmation]
