"""Connections to PostgreSQL: a bounded pool that says when the database is away.

A password is asked for at each connection: an IAM token lives for fifteen minutes, and one that
the database refuses is thrown away for a fresh one.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import msgspec

from cloud.errors import AwayError
from worker.errors import AgainError, BadDataError, LoginRefusedError

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
    asyncpg.InternalClientError,  # it loses its place where a network comes back in mid-command
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


class Login(msgspec.Struct, frozen=True):
    """A user and its password, as RDS keeps them in a secret."""

    username: str
    password: str


@asynccontextmanager
async def connected(
    address: Address, password: str
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Connect for work that may take long, and is not repeated; raise `AwayError` otherwise."""
    try:
        connection = await asyncpg.connect(
            host=address.host,
            port=address.port,
            database=address.database,
            user=address.user,
            password=password,
            ssl=address.tls or False,
            timeout=CONNECT_SECONDS,
        )
    except REFUSED as error:
        raise LoginRefusedError(address.user, str(error)) from error
    except AWAY as error:
        raise _away(error) from error
    try:
        yield connection
    finally:
        await connection.close()


class Pool:
    """Connections of one user; `password` is asked with True where the last one was refused."""

    def __init__(
        self, address: Address, password: Callable[[bool], Awaitable[str]], *, most: int = 4
    ) -> None:
        self._address, self._password, self._most = address, password, most
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._refused = False

    async def close(self) -> None:
        """Close all connections, also those that nobody answers any more."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    @asynccontextmanager
    async def turn(self, number: int) -> AsyncIterator[bool]:
        """Say whether it is ours to do what *number* stands for: one of all workers does it."""
        async with self.connection() as connection:
            ours: bool = await connection.fetchval("select pg_try_advisory_lock($1)", number)
            try:
                yield ours
            finally:
                if ours:
                    await _unlock(connection, number)

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
            raise LoginRefusedError(self._address.user, str(error)) from error
        except GAVE_WAY as error:
            raise AgainError(str(error)) from error
        except NEVER as error:
            raise BadDataError(_without_values(error)) from error
        except AWAY as error:
            raise _away(error) from error

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
            reset=_keep,
            server_settings={"application_name": "worker", "timezone": "UTC"},
        )
        return self._pool

    async def _ask(self) -> str:
        fresh, self._refused = self._refused, False
        return await self._password(fresh)


async def _keep(_connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Leave a connection as it is when it comes back.

    An open transaction is ended without this. Of the rest that four statements would take back
    there is one thing, the lock of a turn, and a turn gives it back itself.
    """


async def _unlock(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], number: int
) -> None:
    try:
        await connection.execute("select pg_advisory_unlock($1)", number)
    except BaseException:
        # The lock would stay with a connection that does other things from now on.
        connection.terminate()
        raise


def _without_values(error: BaseException) -> str:
    """Return what is wrong and where; the error's own words may hold somebody's name."""
    where = (getattr(error, name, None) for name in ("constraint_name", "column_name"))
    told = [getattr(error, "sqlstate", None), *where]
    return " ".join([type(error).__name__, *filter(None, told)])


def _away(error: BaseException) -> AwayError:
    return AwayError("the database", f"{type(error).__name__}: {error}")
