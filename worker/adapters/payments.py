"""Payment attempts in PostgreSQL, and what an answer means for the order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import asyncpg
import msgspec

from shop.errors import ForbiddenChangeError
from shop.messages import Order
from shop.money import Money
from shop.orders import SETTLED, State
from worker.adapters.changes import PostgreSQLChange, PostgreSQLChanges
from worker.adapters.ledger import Connection
from worker.adapters.postgresql import Pool
from worker.errors import PaymentOpenError, UnknownPaymentError
from worker.ports import Answer, Attempt

# What an answer may be followed by: those to its right. Nothing takes back what came in.
ANSWERS = ("started", "shown", "failed", "expired", "succeeded")

_ATTEMPT = """
select a.order_id, a.kind, a.provider, a.provider_key, a.amount_minor, a.state, o.currency,
    o.content
from payment_attempts a join orders o on o.id = a.order_id
"""
_BEGIN = """
insert into payment_attempts (order_id, kind, provider, provider_key, amount_minor)
values ($1, $2, $3, $4, $5)
"""
# In one statement for many: whoever else looks at this moment takes other orders.
_BEGIN_NEXT = """
with due as (
    select id, total_minor, content -> 'payment' ->> 'method' as provider from orders
    where state = 'confirmed' and total_minor > 0 order by received_at limit $1
    for update skip locked
), changed as (
    update orders set state = 'awaiting_payment', version = version + 1
    from due where orders.id = due.id returning orders.id, version
), told as (
    insert into order_events (order_id, version, kind)
    select id, version, 'awaiting_payment' from changed
)
insert into payment_attempts (order_id, kind, provider, provider_key, amount_minor)
select id, 'capture', provider, replace(id::text, '-', '') || '-capture-1', total_minor from due
returning provider_key
"""
_OF_KEYS = f"{_ATTEMPT} where a.provider_key = any($1) order by a.id"
_SHOWN = """
update payment_attempts set state = 'shown', answer = given.answer, answered_at = now()
from unnest($1::text[], $2::jsonb[]) as given (key, answer)
where provider_key = given.key and state = 'started'
"""
_NOTHING_TO_PAY = "select id from orders where state = 'confirmed' and total_minor = 0 limit 100"
# One that failed is tried again, after a time in which somebody may look.
_TO_REFUND = """
select id from orders where state = 'refund_due' and not exists (
    select from payment_attempts where order_id = orders.id and kind = 'refund'
    and (state in ('started', 'shown') or started_at > now() - interval '1 hour'))
order by received_at limit 100
"""
_TRIES = "select count(*) from payment_attempts where order_id = $1 and kind = $2"
_OPEN = """
select exists (select from payment_attempts
               where order_id = $1 and kind = 'capture' and state in ('started', 'shown'))
"""
_OPEN_REFUND = f"""{_ATTEMPT}
where a.order_id = $1 and a.kind = 'refund' and a.state in ('started', 'shown')
"""
_LAST = f"""{_ATTEMPT}
where a.order_id = $1 and a.provider = $2 and a.kind = 'capture' order by a.id desc limit 1
"""
_LAST_PAID_BY = """
select provider from payment_attempts
where order_id = $1 and kind = 'capture' and state = 'succeeded' order by id desc limit 1
"""
_ANSWER = """
update payment_attempts set state = $2, answer = $3, answered_at = now()
where provider_key = $1 and array_position($4::text[], state) < array_position($4, $2)
returning id
"""
_CAPTURED = "update orders set captured_minor = captured_minor + $2 where id = $1"
_REFUNDED = "update orders set refunded_minor = refunded_minor + $2 where id = $1"
_UNANSWERED = f"""{_ATTEMPT}
where a.state = 'started' and a.started_at < now() - $1::interval order by a.id limit 100
"""
_UNPAID = """
select id from orders
where state = 'awaiting_payment' and not exists (
    select from payment_attempts where order_id = orders.id
    and (state = 'started' or started_at >= now() - $1::interval))
order by received_at limit 100
"""


class PostgreSQLPayments:
    """`worker.ports.Payments` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._changes = pool, PostgreSQLChanges(pool)

    async def begin(self, order_id: str, provider: str) -> Attempt | None:
        """Write down that the order is to be paid; None where there was nothing to pay."""
        async with self._changes.of(order_id) as change:
            if change.standing.state is State.CONFIRMED:
                await change.become(State.AWAITING_PAYMENT)
            elif change.standing.state is not State.AWAITING_PAYMENT:
                raise ForbiddenChangeError(change.standing.state.value, "awaiting_payment")
            if await change.connection.fetchval(_OPEN, order_id):
                raise PaymentOpenError(order_id)
            if change.standing.total_minor == 0:
                await change.become(State.PAID)
                return None
            return await _begin(change, "capture", provider, change.standing.total_minor)

    async def begin_next(self, most: int) -> list[Attempt]:
        """Write down that the oldest confirmed orders are to be paid, those nobody else takes."""
        async with self._pool.connection() as connection, connection.transaction():
            keys = [row["provider_key"] for row in await connection.fetch(_BEGIN_NEXT, most)]
            return [_attempt(row) for row in await connection.fetch(_OF_KEYS, keys)]

    async def begin_refund(self, order_id: str) -> Attempt:
        """Write down that money is to be given back."""
        async with self._changes.of(order_id) as change:
            if change.standing.state is not State.REFUND_DUE:
                raise ForbiddenChangeError(change.standing.state.value, "refunded")
            row = await change.connection.fetchrow(_OPEN_REFUND, order_id)
            if row is not None:
                return _attempt(row)
            provider = await change.connection.fetchval(_LAST_PAID_BY, order_id)
            return await _begin(change, "refund", provider, change.standing.held_minor)

    async def record(self, key: str, answer: Answer) -> State:
        """Write down an answer once, with all that follows for the order; return its state."""
        attempt = await self._attempt(key)
        async with self._changes.of(attempt.order_id) as change:
            if answer.state == "started":
                return change.standing.state
            detail = msgspec.json.encode(answer.detail).decode()
            news = await change.connection.fetch(_ANSWER, key, answer.state, detail, ANSWERS)
            if news and answer.state == "succeeded":
                follow = _captured if attempt.kind == "capture" else _refunded
                await follow(change, attempt)
            return change.standing.state

    async def record_shown(self, shown: Mapping[str, Answer]) -> None:
        """Write down, by key, what was shown to shoppers: nothing follows for the orders."""
        details = [msgspec.json.encode(answer.detail).decode() for answer in shown.values()]
        async with self._pool.connection() as connection:
            await connection.execute(_SHOWN, list(shown), details)

    async def nothing_to_pay(self) -> list[str]:
        """Return confirmed orders that cost nothing."""
        return await self._ids(_NOTHING_TO_PAY)

    async def to_refund(self) -> list[str]:
        """Return orders whose money is due back and that nobody gives back at this time."""
        return await self._ids(_TO_REFUND)

    async def unanswered(self, *, older_than: timedelta) -> list[Attempt]:
        """Return attempts that were begun so long ago and have no answer."""
        async with self._pool.connection() as connection:
            return [_attempt(row) for row in await connection.fetch(_UNANSWERED, older_than)]

    async def unpaid(self, *, older_than: timedelta) -> list[str]:
        """Return orders that have waited so long for money, with no attempt open."""
        return await self._ids(_UNPAID, older_than)

    async def last(self, order_id: str, provider: str) -> Attempt:
        """Return the last try to have an order paid by a provider."""
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_LAST, order_id, provider)
        if row is None:
            raise UnknownPaymentError(f"{order_id} by {provider}")
        return _attempt(row)

    async def _ids(self, sql: str, *given: object) -> list[str]:
        async with self._pool.connection() as connection:
            return [row["id"].hex for row in await connection.fetch(sql, *given)]

    async def _attempt(self, key: str) -> Attempt:
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(f"{_ATTEMPT} where a.provider_key = $1", key)
        if row is None:
            raise UnknownPaymentError(key)
        return _attempt(row)


async def _begin(change: PostgreSQLChange, kind: str, provider: str, minor: int) -> Attempt:
    connection: Connection = change.connection
    tries = await connection.fetchval(_TRIES, change.order_id, kind)
    key = f"{change.order_id}-{kind}-{tries + 1}"
    await connection.execute(_BEGIN, change.order_id, kind, provider, key, minor)
    row = await connection.fetchrow(f"{_ATTEMPT} where a.provider_key = $1", key)
    if row is None:
        raise UnknownPaymentError(key)
    return _attempt(row)


async def _captured(change: PostgreSQLChange, attempt: Attempt) -> None:
    """Money has come: the order is paid, or over and the money due back."""
    await change.connection.execute(_CAPTURED, change.order_id, attempt.amount.minor)
    if change.standing.state is State.AWAITING_PAYMENT:
        await change.become(State.PAID)
    elif change.standing.state in SETTLED - {State.REJECTED, State.REFUNDED}:
        await change.become(State.REFUND_DUE)


async def _refunded(change: PostgreSQLChange, attempt: Attempt) -> None:
    await change.connection.execute(_REFUNDED, change.order_id, attempt.amount.minor)
    await change.become(State.REFUNDED)


def _attempt(row: asyncpg.Record) -> Attempt:
    return Attempt(
        row["order_id"].hex,
        row["kind"],
        row["provider"],
        row["provider_key"],
        Money(row["amount_minor"], row["currency"]),
        msgspec.json.decode(row["content"], type=Order),
    )
