"""The outbox: messages that the order queue did not take, in PostgreSQL until they are placed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from worker.adapters.postgresql import Pool
from worker.ports import DeadLetters, Message

# Longer than a batch takes; the consumer holds on what takes longer.
VISIBILITY = timedelta(seconds=180)
POLL_SECONDS = 1.0

_STORE = "insert into outbox (body) values ($1)"
_TAKE = """
update outbox set receives = receives + 1, held_until = now() + $2::interval
where id in (select id from outbox where held_until <= now() order by id limit $1
             for update skip locked)
returning id, body, receives, stored_at
"""
_DELETE = "delete from outbox where id = any($1::bigint[])"
_HOLD = "update outbox set held_until = now() + $2::interval where id = any($1::bigint[])"


class Outbox:
    """`worker.ports.Queue` on a table: what is stored there is consumed as the queue is."""

    def __init__(self, pool: Pool, dead_letters: DeadLetters) -> None:
        self._pool, self._dead_letters = pool, dead_letters

    async def store(self, body: str) -> None:
        """Keep a message until it is placed; stored twice it is still one order."""
        async with self._pool.connection() as connection:
            await connection.execute(_STORE, body)

    async def receive(self, most: int) -> list[Message]:
        """Return what is there, after some rest where nothing is."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_TAKE, most, VISIBILITY)
        if not rows:
            await asyncio.sleep(POLL_SECONDS)
        return [
            Message(
                f"outbox-{row['id']}",
                str(row["id"]),
                row["body"],
                row["receives"],
                row["stored_at"],
            )
            for row in rows
        ]

    async def delete(self, messages: Sequence[Message]) -> None:
        """Be done with messages."""
        async with self._pool.connection() as connection:
            await connection.execute(_DELETE, _ids(messages))

    async def hold(self, messages: Sequence[Message], seconds: int) -> None:
        """Keep messages from others for so long; 0 gives them back."""
        async with self._pool.connection() as connection:
            await connection.execute(_HOLD, _ids(messages), timedelta(seconds=seconds))

    async def set_aside(self, message: Message, *, reason: str, order_id: str) -> None:
        """Put a message into the dead letters, with the reason, and be done with it."""
        await self._dead_letters.put(message, reason=reason, order_id=order_id)
        await self.delete([message])


def _ids(messages: Sequence[Message]) -> list[int]:
    return [int(message.receipt) for message in messages]
