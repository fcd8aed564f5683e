"""Connections to PostgreSQL: a bounded pool that says when the database is away.

A password is asked for at each connection: an IAM token lives for fifteen minutes, and one that
the database refuses is thrown away for a fresh one.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from worker.errors import AgainError, AwayError, BadDataError

# A vanished host answers nothing: what has not answered by then is given up.
CONNECT_SECONDS = 2.0
COMMAND_SECONDS = 5.0
# Above what a standby that takes over leaves of old connections.
IDLE_SECONDS = 60.0

# What says "not now" and nothing about what was asked.
AWAY = (
    OSError,  # TimeoutError is one, too
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,  # the old primary, after a failover
)
GAVE_WAY = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
NEVER = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    ValueError,  # what asyncpg itself cannot write
)
REFUSED = (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)


@dataclass(frozen=True)
class Address:
    """Where the database is, and as whom we come; without *tls* only on a machine's own socket."""

    host: str
    port: int
    database: str
    user: str
    tls: ssl.SSLContext | None = None


class Pool:
    """Connections of one user; `password` is asked with True where the last one was refused."""

    def __init__(
        self, address: Address, password: Callable[[bool], Awaitable[str]], *, most: int = 4
    ) -> None:
        self._address, self._password, self._most = address, password, most
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._refused = False

    async def close(self) -> None:
        """Close all connections."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def connection(
        self,
    ) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]:
        """Lend a connection.

        Raises `AwayError` where the database does not answer, `AgainError` where a transaction
        has to be repeated, `BadDataError` where that would not help.
        """
        try:
            pool = self._pool or await self._open()
            async with pool.acquire(timeout=CONNECT_SECONDS) as connection:
                yield connection
        except REFUSED as error:
            self._refused = True
            raise AwayError("the database", f"it refused the password: {error}") from error
        except GAVE_WAY as error:
            raise AgainError(str(error)) from error
        except NEVER as error:
            raise BadDataError(f"{type(error).__name__}: {error}") from error
        except AWAY as error:
            raise AwayError("the database", f"{type(error).__name__}: {error}") from error

    async def _open(self) -> asyncpg.Pool[asyncpg.Record]:
        to = self._address
        self._pool = await asyncpg.create_pool(
            host=to.host,
            port=to.port,
            database=to.database,
            user=to.user,
            password=self._ask,
            ssl=to.tls or False,
            min_size=0,
            max_size=self._most,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            max_inactive_connection_lifetime=IDLE_SECONDS,
            server_settings={"application_name": "worker", "timezone": "UTC"},
        )
        return self._pool

    async def _ask(self) -> str:
        fresh, self._refused = self._refused, False
        return await self._password(fresh)
