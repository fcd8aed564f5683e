"""All that is held of a person in PostgreSQL: shown to him, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from shop.messages import Order
from shop.orders import State
from shop.privacy import NOBODY
from worker.adapters.ledger import Connection

_ORDERS = """
select content, state from orders where account = $1 order by id for update
"""
_OUTLIVED = """
select content from orders
where forgotten_at is not null and placed_at < $1 and content -> 'customer' ->> 'name' <> $2
order by id limit $3 for update skip locked
"""
# A reason's detail names goods and sums only; the request is of a browser.
_KEEP = """
update orders set content = $2, account = null, request_id = null, forgotten_at = $3
where id = $1
"""
_FORGET_ROWS = (
    "delete from sessions where account = $1",
    "delete from links where account = $1",
    "delete from addresses where account = $1",
    "delete from consents where account = $1",
    "delete from staff where account = $1",
    "delete from saved_carts where account = $1",
)
_FORGET_BY_EMAIL = (
    "delete from notices where email = $1",
    "delete from mails where recipient = $1",
)
_FORGET = """
update accounts set email = null, name = '', password_hash = null, epoch = epoch + 1,
    forgotten_at = $2
where id = $1
"""
# By what it is called there: one statement each, of rows as they are.
_HELD = {
    "account": "select id, email, name, language, role, verified_at, made_at from accounts"
    " where id = $1 and email = $2",
    "sessions": "select confirmed_at, idle_until from sessions"
    " where account = $1 and $2 <> '' order by idle_until",
    "links": "select purpose, email, made_at, used_at from links"
    " where account = $1 and $2 <> '' order by made_at",
    "addresses": "select content from addresses where account = $1 and $2 <> '' order by label",
    "cart": "select lines, changed_at from saved_carts where account = $1 and $2 <> ''",
    "consents": "select wording, given_at, withdrawn_at from consents"
    " where account = $1 and $2 <> '' order by id",
    "notices": "select sku, product, made_at from notices"
    " where $1 <> '' and email = $2 order by sku",
    "mails": "select kind, language, made_at from mails"
    " where $1 <> '' and recipient = $2 order by made_at",
    "orders": "select replace(id::text, '-', '') as id, state, placed_at, currency, lines_minor,"
    " shipping_minor, discount_minor, total_minor, captured_minor, refunded_minor, coupon,"
    " reason, tracking, invoice_key, content from orders"
    " where account = $1 and $2 <> '' order by placed_at",
    "events": "select replace(order_id::text, '-', '') as order, e.version, kind, happened_at"
    " from order_events e join orders o on o.id = order_id"
    " where account = $1 and $2 <> '' order by happened_at",
    "payments": "select replace(order_id::text, '-', '') as order, kind, provider, amount_minor,"
    " p.state, started_at, answered_at, answer from payment_attempts p"
    " join orders o on o.id = order_id where account = $1 and $2 <> '' order by started_at",
    "deeds": "select happened_at, deed, subject, before, after from audit"
    " where account = $1 and $2 <> '' order by id",
}


class PostgreSQLTheirs:
    """`worker.people.Theirs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def orders(self, account: str) -> list[tuple[Order | None, State]]:
        """Return the orders of an account, locked; None for one withdrawn unseen."""
        rows = await self._connection.fetch(_ORDERS, account)
        return [
            (
                msgspec.json.decode(row["content"], type=Order) if row["content"] else None,
                State(row["state"]),
            )
            for row in rows
        ]

    async def keep_of_order(self, order: Order, now: datetime) -> None:
        """Keep so much of an order, and of whose it is nothing more."""
        content = msgspec.json.encode(order).decode()
        await self._connection.execute(_KEEP, order.order_id, content, now)

    async def outlived(self, before: datetime, most: int) -> list[Order]:
        """Return orders of forgotten people, placed before, that still name them, locked."""
        rows = await self._connection.fetch(_OUTLIVED, before, NOBODY, most)
        return [msgspec.json.decode(row["content"], type=Order) for row in rows]

    async def forget(self, account: str, email: str, now: datetime) -> None:
        """Remove all that is no order, and what names the account's owner."""
        for statement in _FORGET_ROWS:
            await self._connection.execute(statement, account)
        for statement in _FORGET_BY_EMAIL:
            await self._connection.execute(statement, email)
        await self._connection.execute(_FORGET, account, now)

    async def held(self, account: str, email: str) -> Mapping[str, object]:
        """Return what is held of a person, as it is shown to him."""
        held: dict[str, object] = {}
        for name, statement in _HELD.items():
            rows = await self._connection.fetch(statement, account, email)
            held[name] = [{key: _shown(key, row[key]) for key in row.keys()} for row in rows]  # noqa: SIM118, a record is no mapping
        return held


def _shown(key: str, value: object) -> object:
    """Return a value as JSON has it: what the database holds as JSON is not text."""
    is_json = key in ("content", "answer", "before", "after") and isinstance(value, str)
    return msgspec.Raw(value) if is_json and isinstance(value, str) else value
