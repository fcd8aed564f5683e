"""Events of orders in PostgreSQL, taken so that two workers never take the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shop.orders import State
from worker.adapters.ledger import Connection
from worker.adapters.postgresql import Pool
from worker.ports import Event

_TAKE = """
select order_id, version, kind, happened_at from order_events
where published_at is null order by happened_at, order_id, version
limit $1 for update skip locked
"""
_MARK = """
update order_events set published_at = now()
from unnest($1::uuid[], $2::int[]) as told (order_id, version)
where order_events.order_id = told.order_id and order_events.version = told.version
"""


class PostgreSQLEvents:
    """`worker.ports.Events` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def unpublished(self, most: int) -> AsyncIterator[PostgreSQLEventBatch]:
        """Take the oldest that nobody else has taken."""
        async with self._pool.connection() as connection, connection.transaction():
            rows = await connection.fetch(_TAKE, most)
            events = [
                Event(row["order_id"].hex, row["version"], State(row["kind"]), row["happened_at"])
                for row in rows
            ]
            yield PostgreSQLEventBatch(connection, events)


class PostgreSQLEventBatch:
    """`worker.ports.EventBatch`: rows that are locked."""

    def __init__(self, connection: Connection, events: Sequence[Event]) -> None:
        self._connection, self.events = connection, events

    async def mark_published(self, events: Sequence[Event]) -> None:
        """Note that these were told."""
        ids, versions = [one.order_id for one in events], [one.version for one in events]
        await self._connection.execute(_MARK, ids, versions)
