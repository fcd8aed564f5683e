"""What pages show of orders, read from PostgreSQL; tax ids and e-mails stay there."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg
import msgspec

from shop.api.orders import OrderLine, OrderPayment, OrderSums, OrderView, PixCode
from shop.checkout import Reason
from shop.messages import Destination, Line
from shop.orders import State
from shop.pix import PAYABLE
from worker.adapters.ledger import Connection
from worker.adapters.payments import ANSWERS

# One statement, so that all of an order is of one moment. Its version counts changes of state and
# answers to payments: both only grow, and each shows on the page.
_VIEWS = """
select o.id, o.state, o.currency, o.lines_minor, o.shipping_minor, o.discount_minor,
    o.total_minor, o.captured_minor, o.refunded_minor, o.reason, o.detail, o.placed_at,
    o.content -> 'lines' as lines,
    o.content -> 'destination' as destination,
    o.content -> 'shipping' ->> 'method' as shipping_method,
    o.content -> 'payment' ->> 'method' as payment_method,
    (o.content -> 'payment' ->> 'instalments')::int as instalments,
    o.version + coalesce((
        select sum(array_position($2::text[], state)) from payment_attempts
        where order_id = o.id), 0)::int as version,
    (select jsonb_object_agg(sku, name) from order_lines where order_id = o.id) as names,
    shown.code, shown.started_at
from orders o left join lateral (
    select answer ->> 'br_code' as code, started_at from payment_attempts
    where order_id = o.id and kind = 'capture' and state = 'shown'
        and o.state = 'awaiting_payment'
    order by id desc limit 1
) shown on true
where o.id = any($1::uuid[])
"""


async def order_views(connection: Connection, ids: Collection[str]) -> dict[str, OrderView]:
    """Return the views of *ids*; what does not exist is left out."""
    rows = await connection.fetch(_VIEWS, list(ids), ANSWERS)
    return {row["id"].hex: _view(row) for row in rows}


def _view(row: asyncpg.Record) -> OrderView:
    known = OrderView(row["id"].hex, row["version"], State(row["state"]))
    if row["lines"] is None:
        return known  # withdrawn before it came
    return msgspec.structs.replace(
        known,
        currency=row["currency"],
        lines=_lines(row),
        sums=OrderSums(
            row["lines_minor"],
            row["shipping_minor"],
            row["discount_minor"],
            row["total_minor"],
            row["captured_minor"],
            row["refunded_minor"],
        ),
        reason=Reason(row["reason"]) if row["reason"] else None,
        detail=msgspec.json.decode(row["detail"] or "{}"),
        placed_at=row["placed_at"],
        destination=msgspec.json.decode(row["destination"], type=Destination),
        shipping_method=row["shipping_method"],
        payment=OrderPayment(row["payment_method"], row["instalments"]),
        pix=PixCode(row["code"], row["started_at"] + PAYABLE) if row["code"] else None,
    )


def _lines(row: asyncpg.Record) -> tuple[OrderLine, ...]:
    """Return the lines in their shopper's order; what was never sold has no name but its SKU."""
    names = msgspec.json.decode(row["names"] or "{}", type=dict[str, str])
    return tuple(
        OrderLine(line.sku, names.get(line.sku, line.sku), line.quantity, line.unit_price)
        for line in msgspec.json.decode(row["lines"], type=list[Line])
    )
