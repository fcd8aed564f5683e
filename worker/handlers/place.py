"""Place orders: a batch in one transaction, each order whole, each id once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from shop.checkout import Facts, RefusedError, Taken, decide
from shop.messages import Order
from shop.orders import State
from worker.ports import Batch, Known, Ledger, Offers


class Outcome(StrEnum):
    """What became of a message."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"  # the same order again
    WITHDRAWN = "withdrawn"  # its shopper gave it up before it came
    CONFLICT = "conflict"  # another order under an id that is taken


async def place(
    orders: Sequence[Order], *, offers: Offers, ledger: Ledger, currency: str, now: datetime
) -> list[Outcome]:
    """Place *orders* in one transaction; return what became of each, in their order."""
    known_offers = await offers.offers({line.sku for order in orders for line in order.lines})
    async with ledger.batch() as batch:
        first = {order.order_id: order for order in reversed(orders)}
        new = await batch.insert_new([first[id_] for id_ in sorted(first)])
        decided = {id_: first[id_] for id_ in sorted(new)}
        skus = {line.sku for one in decided.values() for line in one.lines}
        available, table = await batch.shelves(skus)
        facts = Facts(currency, known_offers, table, {}, available, now)
        if codes := {order.coupon for order in decided.values() if order.coupon}:
            facts.coupons.update(await batch.lock_coupons(codes))
        taken, refused = _decide(decided, facts)
        await batch.record(decided, taken, refused)
        seen = await _seen(batch, [id_ for id_ in first if id_ not in new])
    outcomes: dict[str, Outcome] = {
        **dict.fromkeys(taken, Outcome.CONFIRMED),
        **dict.fromkeys(refused, Outcome.REJECTED),
    }
    # The first message of an id has its outcome, all others of it are said again.
    return [
        outcomes.pop(order.order_id)
        if order.order_id in outcomes
        else _again(order, seen.get(order.order_id) or _known(decided[order.order_id]))
        for order in orders
    ]


def _decide(
    orders: dict[str, Order], facts: Facts
) -> tuple[dict[str, Taken], dict[str, RefusedError]]:
    taken: dict[str, Taken] = {}
    refused: dict[str, RefusedError] = {}
    for id_, order in orders.items():
        try:
            taken[id_] = decide(order, facts)
        except RefusedError as refusal:
            refused[id_] = refusal
    return taken, refused


def _known(order: Order) -> Known:
    """Return what stands under the id of an order that this batch has placed."""
    return Known(order.content_hash(), State.RECEIVED)


def _again(order: Order, known: Known) -> Outcome:
    """Return what a message is whose id is taken."""
    if known.content_hash is None:
        return Outcome.WITHDRAWN
    same = known.content_hash == order.content_hash()
    return Outcome.DUPLICATE if same else Outcome.CONFLICT


async def _seen(batch: Batch, ids: list[str]) -> dict[str, Known]:
    return await batch.known(ids) if ids else {}
