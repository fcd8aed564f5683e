"""Lists of orders in PostgreSQL, page by page, and what happened to one."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from shop.api.order_operations import Happened, History, Summaries, Summary
from shop.orders import State
from worker.adapters.postgresql import Pool
from worker.errors import UnknownOrderError

_COLUMNS = """
select o.id, o.state, o.placed_at, o.received_at, o.currency, o.total_minor,
    coalesce((select sum(quantity) from order_lines where order_id = o.id), 0)::int as items
from orders o
"""
_OF_ACCOUNT = f"""{_COLUMNS}
where account = $1 and (placed_at, id) < ($2, $3) order by placed_at desc, id desc limit $4
"""
_FOUND = f"""{_COLUMNS}
where (received_at, id) < ($1, $2) and ($3::text is null or state = $3)
    and id between $4 and $5
order by received_at desc, id desc limit $6
"""
_HISTORY = "select kind, happened_at from order_events where order_id = $1 order by version"
_ACCOUNT = "select account from orders where id = $1"
_STATE = "select state from orders where id = $1"

_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
_LAST_ID = "f" * 32


class PostgreSQLOrderLists:
    """`worker.ports.OrderLists` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of_account(self, account: str, *, after: str, most: int) -> Summaries:
        """Return the orders of an account, the newest first."""
        moment, id_ = _read(after)
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_OF_ACCOUNT, account, moment, id_, most + 1)
        return _page(rows, most, by="placed_at")

    async def found(
        self, *, beginning: str, state: State | None, after: str, most: int
    ) -> Summaries:
        """Return orders whose id begins so, in a state if one is named, the newest first."""
        moment, id_ = _read(after)
        first, last = beginning.ljust(32, "0"), beginning.ljust(32, "f")
        given = (moment, id_, state and state.value, first, last, most + 1)
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_FOUND, *given)
        return _page(rows, most, by="received_at")

    async def history(self, order_id: str) -> History:
        """Return all changes of an order, the oldest first."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_HISTORY, order_id)
        return History(tuple(Happened(State(row["kind"]), row["happened_at"]) for row in rows))

    async def account_of(self, order_id: str) -> str | None:
        """Return whose order it is, None for a guest's; raise `UnknownOrderError` without one."""
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_ACCOUNT, order_id)
        if row is None:
            raise UnknownOrderError(order_id)
        account: str | None = row["account"]
        return account

    async def state_of(self, order_id: str) -> State:
        """Return how an order stands; raise `UnknownOrderError` without one."""
        async with self._pool.connection() as connection:
            state = await connection.fetchval(_STATE, order_id)
        if state is None:
            raise UnknownOrderError(order_id)
        return State(state)


def _page(rows: list[asyncpg.Record], most: int, *, by: str) -> Summaries:
    after = ""
    if len(rows) > most:
        last = rows[most - 1]
        after = f"{last[by].isoformat()}~{last['id'].hex}"
    return Summaries(tuple(_summary(row) for row in rows[:most]), after)


def _summary(row: asyncpg.Record) -> Summary:
    return Summary(
        row["id"].hex,
        State(row["state"]),
        row["placed_at"],
        row["currency"] or "",
        row["total_minor"],
        row["items"],
    )


def _read(after: str) -> tuple[datetime, str]:
    """Return what a page begins after; a cursor that is not ours begins at the newest."""
    moment, _, id_ = after.partition("~")
    try:
        int(id_, 16)
        return datetime.fromisoformat(moment).astimezone(UTC), id_.rjust(32, "0")[:32]
    except ValueError:
        return _FOREVER, _LAST_ID
