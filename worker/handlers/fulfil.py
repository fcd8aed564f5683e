"""What staff and shoppers do with an order: cancel, ship, deliver, return, refund.

Each is one guarded change; who comes second is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime

from shop.errors import ForbiddenChangeError
from shop.orders import State, check_return
from worker.errors import PaymentOpenError
from worker.ports import Change, Changes


async def cancel(order_id: str, changes: Changes) -> State:
    """Cancel an order that has not left; return the state it ends in.

    Refused while a payment has no answer yet: nobody knows whether there is money to give back.
    """
    async with changes.of(order_id) as change:
        if change.standing.paying:
            raise PaymentOpenError(order_id)
        await change.become(State.CANCELLED)
        return await settle_money(change)


async def withdraw(order_id: str, changes: Changes) -> State:
    """Give up an order of which nobody knows whether it came; return the state it ends in.

    Where it has not come a tombstone meets it; where it has, it is cancelled or stays refused.
    """
    if await changes.withdraw_unseen(order_id):
        return State.CANCELLED
    try:
        return await cancel(order_id, changes)
    except ForbiddenChangeError:
        async with changes.of(order_id) as change:
            if change.standing.state in (State.CANCELLED, State.REJECTED, State.PAYMENT_EXPIRED):
                return change.standing.state
        raise


async def ship(
    order_id: str, changes: Changes, *, tracking: str = "", invoice_key: str = ""
) -> None:
    """Note that a paid order has left, and how."""
    async with changes.of(order_id) as change:
        await change.become(State.SHIPPED)
        await change.note_shipment(tracking=tracking, invoice_key=invoice_key)


async def deliver(order_id: str, changes: Changes) -> None:
    """Note that an order has arrived."""
    async with changes.of(order_id) as change:
        await change.become(State.DELIVERED, expected={State.SHIPPED})


async def ask_to_return(order_id: str, changes: Changes, *, now: datetime | None = None) -> None:
    """Note that a shopper wants to give back what has arrived not long ago."""
    async with changes.of(order_id) as change:
        await change.become(State.RETURN_REQUESTED)
        check_return(change.standing.delivered_at, now or datetime.now(UTC))


async def refuse_return(order_id: str, changes: Changes) -> None:
    """Refuse a return: the order stays delivered."""
    async with changes.of(order_id) as change:
        await change.become(State.DELIVERED, expected={State.RETURN_REQUESTED})


async def take_back(order_id: str, changes: Changes) -> State:
    """Take back what was returned, put it on the shelf; return the state it ends in."""
    async with changes.of(order_id) as change:
        await change.become(State.RETURNED)
        return await settle_money(change)


async def release(order_id: str, changes: Changes) -> State:
    """Give up an order that nobody paid; return the state it ends in."""
    async with changes.of(order_id) as change:
        if change.standing.paying:
            raise PaymentOpenError(order_id)
        await change.become(State.PAYMENT_EXPIRED)
        return await settle_money(change)


async def settle_money(change: Change) -> State:
    """Mark an order that is over as one to refund, where money is held for it."""
    if change.standing.held_minor > 0:
        await change.become(State.REFUND_DUE)
    return change.standing.state
