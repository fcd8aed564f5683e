"""What the states of an order are called by shoppers."""

from __future__ import annotations

from shop.orders import State


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


NAMES: dict[State, str] = {
    State.RECEIVED: _("Being checked"),
    State.CONFIRMED: _("Confirmed"),
    State.REJECTED: _("Not accepted"),
    State.AWAITING_PAYMENT: _("Awaiting payment"),
    State.PAYMENT_EXPIRED: _("Payment expired"),
    State.PAID: _("Paid, being packed"),
    State.SHIPPED: _("On its way"),
    State.DELIVERED: _("Delivered"),
    State.RETURN_REQUESTED: _("Return asked for"),
    State.RETURNED: _("Returned"),
    State.CANCELLED: _("Cancelled"),
    State.REFUND_DUE: _("Refund on its way"),
    State.REFUNDED: _("Refunded"),
}
