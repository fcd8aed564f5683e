"""What is left of people who want to be forgotten: what the tax office asks for, and how long.

An order is never deleted, as its id must not be taken again; what names its shopper is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from msgspec.structs import replace

from shop.messages import Customer, Destination, Order, Payment
from shop.orders import SETTLED, State

# Código Tributário Nacional, art. 173: five years, counted from the first day of the next.
FISCAL_YEARS = 5

# Values that the contracts of messages still take.
NOBODY = "-"
NO_EMAIL = "removed@anonymous.invalid"
NO_TAX_ID = "0" * 11

# Nothing is on its way and no money is due; a return begins on the order's own page.
OVER = SETTLED | {State.DELIVERED}


def kept_until(placed_at: datetime) -> date:
    """Return the first day on which the tax office asks for an order no more."""
    return date(placed_at.astimezone(UTC).year + 1 + FISCAL_YEARS, 1, 1)


def outlived_before(now: datetime) -> datetime:
    """Return the moment before which an order was placed that the tax office asks for no more."""
    return datetime(now.astimezone(UTC).year - FISCAL_YEARS, 1, 1, tzinfo=UTC)


def anonymised(order: Order, *, now: datetime) -> Order:
    """Return what is kept of an order whose shopper wants to be forgotten.

    As long as the law asks for it that is what an invoice tells: name, tax number, address.
    """
    is_fiscal = now.astimezone(UTC).date() < kept_until(order.placed_at)
    return replace(
        order,
        customer=Customer(
            name=order.customer.name if is_fiscal else NOBODY,
            email=NO_EMAIL,
            tax_id=order.customer.tax_id if is_fiscal else NO_TAX_ID,
        ),
        destination=order.destination if is_fiscal else _place(order.destination),
        payment=Payment(order.payment.method, instalments=order.payment.instalments),
        request_id="",
    )


def may_be_forgotten(states: set[State]) -> bool:
    """Return whether somebody with orders in these states can be forgotten: all are over."""
    return states <= OVER


def _place(destination: Destination) -> Destination:
    """Return the city of a destination: nobody is found by it."""
    return Destination(
        cep=f"{destination.cep[:5]}000",
        street=NOBODY,
        number=NOBODY,
        district=NOBODY,
        city=destination.city,
        state=destination.state,
    )
