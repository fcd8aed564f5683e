"""Orders: their states, and the one table of what may become what."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shop.errors import ForbiddenChangeError, TooLateError


class State(StrEnum):
    """Where an order stands; the value is what the database holds."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_EXPIRED = "payment_expired"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


# The one table. `refund_due` follows only where money is held.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.CONFIRMED, State.REJECTED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.AWAITING_PAYMENT, State.CANCELLED}),
    State.AWAITING_PAYMENT: frozenset({State.PAID, State.PAYMENT_EXPIRED, State.CANCELLED}),
    State.PAID: frozenset({State.SHIPPED, State.CANCELLED}),
    State.SHIPPED: frozenset({State.DELIVERED}),
    State.DELIVERED: frozenset({State.RETURN_REQUESTED}),
    State.RETURN_REQUESTED: frozenset({State.RETURNED, State.DELIVERED}),
    State.CANCELLED: frozenset({State.REFUND_DUE}),
    State.PAYMENT_EXPIRED: frozenset({State.REFUND_DUE}),
    State.RETURNED: frozenset({State.REFUND_DUE}),
    State.REFUND_DUE: frozenset({State.REFUNDED}),
    State.REJECTED: frozenset(),
    State.REFUNDED: frozenset(),
}

# Stock that was taken comes back as an order enters one of these.
GIVE_STOCK_BACK = frozenset({State.CANCELLED, State.PAYMENT_EXPIRED, State.RETURNED})

# Stock has been taken for an order in one of these.
HOLD_STOCK = frozenset(
    {
        State.CONFIRMED,
        State.AWAITING_PAYMENT,
        State.PAID,
        State.SHIPPED,
        State.DELIVERED,
        State.RETURN_REQUESTED,
    }
)

# Nothing more happens to an order in one of these, unless money arrives for it.
SETTLED = frozenset(
    {State.REJECTED, State.CANCELLED, State.PAYMENT_EXPIRED, State.RETURNED, State.REFUNDED}
)


# The right to regret a purchase made at a distance (Código de Defesa do Consumidor, art. 49).
RETURNABLE = timedelta(days=7)


def check_change(state: State, wanted: State) -> None:
    """Raise `ForbiddenChangeError` unless the table lets *state* become *wanted*."""
    if wanted not in TRANSITIONS[state]:
        raise ForbiddenChangeError(state.value, wanted.value)


def check_return(delivered_at: datetime | None, now: datetime) -> None:
    """Raise `TooLateError` where a delivery was too long ago to be given back."""
    if delivered_at is None or now - delivered_at > RETURNABLE:
        raise TooLateError(delivered_at, RETURNABLE)


def ways_into(wanted: State) -> frozenset[State]:
    """Return the states that may become *wanted*: what a guarded UPDATE expects."""
    return frozenset(state for state, ways in TRANSITIONS.items() if wanted in ways)
