"""Mails: what they are about, to whom they go, which page of the shop they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shop.orders import State
from shop.paths import path_to

# Nobody sends what was not sent by then.
KEPT = timedelta(days=7)


class Kind(StrEnum):
    """What a mail is about; its words are the sender's."""

    VERIFY = "verify"
    ALREADY_REGISTERED = "already-registered"
    RESET = "reset"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105, a kind of mail  # nosec B105
    EMAIL_CHANGES = "email-changes"
    BACK_IN_STOCK = "back-in-stock"
    FORGOTTEN = "forgotten"
    ORDER_CONFIRMED = "order-confirmed"
    ORDER_REJECTED = "order-rejected"
    ORDER_AWAITS_PAYMENT = "order-awaiting-payment"
    ORDER_PAYMENT_EXPIRED = "order-payment-expired"
    ORDER_PAID = "order-paid"
    ORDER_SHIPPED = "order-shipped"
    ORDER_DELIVERED = "order-delivered"
    ORDER_CANCELLED = "order-cancelled"
    ORDER_RETURNED = "order-returned"
    ORDER_REFUNDED = "order-refunded"


# Where the shopper goes from there, by name in `shop.paths`.
PAGES = {
    Kind.VERIFY: "verify",
    Kind.ALREADY_REGISTERED: "sign-in",
    Kind.RESET: "reset",
    Kind.PASSWORD_CHANGED: "forgot",
    Kind.EMAIL_CHANGES: "forgot",
    Kind.BACK_IN_STOCK: "product",
    Kind.FORGOTTEN: "home",
}
# Of these changes of an order its shopper is told; all lead to its page.
OF_STATES = {
    State.CONFIRMED: Kind.ORDER_CONFIRMED,
    State.REJECTED: Kind.ORDER_REJECTED,
    State.AWAITING_PAYMENT: Kind.ORDER_AWAITS_PAYMENT,
    State.PAYMENT_EXPIRED: Kind.ORDER_PAYMENT_EXPIRED,
    State.PAID: Kind.ORDER_PAID,
    State.SHIPPED: Kind.ORDER_SHIPPED,
    State.DELIVERED: Kind.ORDER_DELIVERED,
    State.CANCELLED: Kind.ORDER_CANCELLED,
    State.RETURNED: Kind.ORDER_RETURNED,
    State.REFUNDED: Kind.ORDER_REFUNDED,
}


@dataclass(frozen=True)
class Mail:
    """One mail; *key* is the same however often it is handed on, *path* a page of the shop."""

    key: str
    kind: Kind
    recipient: str
    language: str
    path: str


def path_of(kind: Kind, language: str, **names: str) -> str:
    """Return the path a mail leads to, in its reader's language."""
    return path_to(PAGES.get(kind, "order"), language, **names)
