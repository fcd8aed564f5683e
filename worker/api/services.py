"""What the handlers of the internal API work with; those of a POST share one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shop.signing import Keys
from worker.handlers.browse import Browsing
from worker.handlers.keep_catalogue import Keeping
from worker.handlers.sheets import Sheets
from worker.people import Audit, Notices, Passwords, People
from worker.ports import (
    Assets,
    AuditList,
    Changes,
    Confirmation,
    HeldLetters,
    Keyring,
    LetterQueue,
    Offers,
    OrderLists,
    OrderViews,
    OutboxStore,
    Payments,
    Resizer,
    SalesSums,
    SavedCarts,
    Search,
    Sellers,
    ShelfReads,
    StockAdjustments,
    Tariffs,
)


@dataclass(frozen=True)
class Services:
    """All of it."""

    currency: str
    keys: Keyring
    offers: Offers
    shelves: ShelfReads
    changes: Changes
    payments: Payments
    outbox: OutboxStore
    order_lists: OrderLists
    order_views: OrderViews
    browsing: Browsing
    keeping: Keeping
    search: Search
    letter_queue: LetterQueue
    held_letters: HeldLetters
    resizer: Resizer
    assets: Assets
    sales: SalesSums
    saved_carts: SavedCarts
    sellers: Sellers
    tariffs: Tariffs
    adjustments: StockAdjustments
    sheets: Sheets
    audit_list: AuditList
    audit: Audit
    people: People
    passwords: Passwords
    notices: Notices
    # Reads what the bank sent; raises a `MessageError` where it is forged or malformed.
    read_webhook: Callable[[bytes, str, Keys], Confirmation]
