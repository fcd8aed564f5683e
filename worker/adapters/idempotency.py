"""Deeds done once: the answer is committed with the deed, under the key of its request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from worker.adapters.postgresql import Pool
from worker.errors import KeyReusedError
from worker.ports import Reply

# Longer than anybody tries again.
KEPT = timedelta(days=2)

# Waits for whoever is at the same key at this moment.
_TAKE = """
insert into idempotency_keys (key, request_hash) values ($1, $2)
on conflict do nothing returning key
"""
_KNOWN = "select request_hash, status, answer from idempotency_keys where key = $1"
_ANSWER = "update idempotency_keys set status = $2, answer = $3 where key = $1"
_FORGET = "delete from idempotency_keys where made_at < now() - $1::interval"


class BoundPool(Pool):
    """A pool of one connection, in an open transaction: what adapters do commits together."""

    def __init__(self, connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record]) -> None:
        self._connection = connection

    @asynccontextmanager
    async def connection(
        self,
    ) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]:
        """Lend the connection; a transaction on it is a part of the open one."""
        yield self._connection


class PostgreSQLOnce:
    """`worker.ports.Once` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def do(
        self, key: str, request_hash: bytes, deed: Callable[[Pool], Awaitable[Reply]]
    ) -> Reply:
        """Do *deed* unless *key* was there; return its reply, or the one of the first time.

        What *deed* raises undoes all, the key included. Raises `KeyReusedError` where the key
        stands for another request.
        """
        async with self._pool.connection() as connection, connection.transaction():
            if await connection.fetchval(_TAKE, key, request_hash) is None:
                return await self._again(connection, key, request_hash)
            reply = await deed(BoundPool(connection))
            await connection.execute(_ANSWER, key, reply.status, reply.body)
            return reply

    async def forget(self) -> None:
        """Forget keys that nobody will use again."""
        async with self._pool.connection() as connection:
            await connection.execute(_FORGET, KEPT)

    async def _again(
        self,
        connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record],
        key: str,
        request_hash: bytes,
    ) -> Reply:
        row = await connection.fetchrow(_KNOWN, key)
        if row is None or row["request_hash"] != request_hash:
            raise KeyReusedError(key)
        return Reply(row["status"], row["answer"])
