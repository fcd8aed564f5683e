"""Answers about orders. A shopper sees an order by its link, or because it is his."""

from __future__ import annotations

from shop.api import order_operations as asked
from shop.api.operations import Nothing, Operation, Who
from shop.api.order_operations import Changed, History, Summaries
from shop.api.orders import OrderView
from shop.money import Money
from shop.order_links import is_order_token
from shop.orders import State
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.errors import UnknownOrderError
from worker.handlers import fulfil, pay


async def show(call: Call, with_: Services) -> OrderView:
    """Show an order."""
    order_id = await _may_see(call, call.query.token, with_)
    view = await with_.order_views.view(order_id)
    if view is None:
        raise UnknownOrderError(order_id)
    return view


async def history(call: Call, with_: Services) -> History:
    """Show what happened to an order."""
    return await with_.order_lists.history(await _may_see(call, call.query.token, with_))


async def store(call: Call, with_: Services) -> Nothing:
    """Keep a message until it is placed."""
    await with_.outbox.store(call.body.message)
    return Nothing()


async def withdraw(call: Call, with_: Services) -> Changed:
    """Give up an order that may never have come: so only its link will do."""
    order_id = call.path["order_id"]
    if not is_order_token(order_id, call.body.token, await with_.keys.keys()):
        raise UnknownOrderError(order_id)
    return Changed(await fulfil.withdraw(order_id, with_.changes))


async def cancel(call: Call, with_: Services) -> Changed:
    """Cancel an order that has not left."""
    order_id = await _may_see(call, call.body.token, with_)
    return Changed(await fulfil.cancel(order_id, with_.changes))


async def ask_to_return(call: Call, with_: Services) -> Changed:
    """Ask to give back what has arrived."""
    order_id = await _may_see(call, call.body.token, with_)
    await fulfil.ask_to_return(order_id, with_.changes)
    return Changed(State.RETURN_REQUESTED)


async def mine(call: Call, with_: Services) -> Summaries:
    """List the orders of whoever is signed in."""
    page = call.query
    account = call.caller.account
    return await with_.order_lists.of_account(account, after=page.after, most=page.most)


async def find(call: Call, with_: Services) -> Summaries:
    """Find orders."""
    search = call.query
    return await with_.order_lists.found(
        beginning=search.beginning, state=search.state, after=search.after, most=search.most
    )


async def ship(call: Call, with_: Services) -> Changed:
    """Note that a paid order has left."""
    shipment = call.body
    await fulfil.ship(
        call.path["order_id"],
        with_.changes,
        tracking=shipment.tracking,
        invoice_key=shipment.invoice_key,
    )
    return Changed(State.SHIPPED)


async def deliver(call: Call, with_: Services) -> Changed:
    """Note that an order has arrived."""
    await fulfil.deliver(call.path["order_id"], with_.changes)
    return Changed(State.DELIVERED)


async def take_back(call: Call, with_: Services) -> Changed:
    """Put what was returned on the shelf again."""
    return Changed(await fulfil.take_back(call.path["order_id"], with_.changes))


async def refuse_return(call: Call, with_: Services) -> Changed:
    """Refuse a return."""
    await fulfil.refuse_return(call.path["order_id"], with_.changes)
    return Changed(State.DELIVERED)


async def confirm_payment(call: Call, with_: Services) -> Changed:
    """Note that money has come by Pix."""
    amount = Money(call.body.minor, call.body.currency)
    order_id = call.path["order_id"]
    state = await pay.confirm(order_id, provider="pix", amount=amount, payments=with_.payments)
    return Changed(state)


async def confirm_refund(call: Call, with_: Services) -> Changed:
    """Note that money was given back by the bank's own means."""
    return Changed(await pay.confirm_refund(call.path["order_id"], payments=with_.payments))


async def pix_webhook(call: Call, with_: Services) -> Changed:
    """Note what the bank says has come."""
    keys = await with_.keys.keys()
    came = with_.read_webhook(call.body.body.encode(), call.body.signature, keys)
    state = await pay.confirm(
        came.order_id, provider="pix", amount=came.amount, payments=with_.payments
    )
    return Changed(state)


async def _may_see(call: Call, token: str, with_: Services) -> str:
    """Return the order's id, if its link is known or it is the caller's; staff sees all.

    To all others there is no such order.
    """
    order_id, caller = call.path["order_id"], call.caller
    if token and is_order_token(order_id, token, await with_.keys.keys()):
        return order_id
    if caller.who >= Who.STAFF:
        return order_id
    is_theirs = caller.account and await with_.order_lists.account_of(order_id) == caller.account
    if not is_theirs:
        raise UnknownOrderError(order_id)
    return order_id


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.ORDER: show,
    asked.HISTORY: history,
    asked.STORE: store,
    asked.WITHDRAW: withdraw,
    asked.CANCEL: cancel,
    asked.RETURN: ask_to_return,
    asked.MY_ORDERS: mine,
    asked.FIND: find,
    asked.SHIP: ship,
    asked.DELIVER: deliver,
    asked.TAKE_BACK: take_back,
    asked.REFUSE_RETURN: refuse_return,
    asked.CONFIRM_PAYMENT: confirm_payment,
    asked.CONFIRM_REFUND: confirm_refund,
    asked.PIX_WEBHOOK: pix_webhook,
}
