"""The database of people: one transaction for all that a deed changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from worker.adapters.accounts import PostgreSQLAccounts
from worker.adapters.audit import Audit
from worker.adapters.book import PostgreSQLBook
from worker.adapters.ledger import Connection
from worker.adapters.links import PostgreSQLLinks
from worker.adapters.mails import PostgreSQLMails
from worker.adapters.postgresql import Pool
from worker.adapters.sessions import PostgreSQLSessions
from worker.adapters.staff import PostgreSQLStaff
from worker.adapters.theirs import PostgreSQLTheirs
from worker.ports import Caller


class PostgreSQLDeed:
    """`worker.people.Deed`."""

    def __init__(self, connection: Connection) -> None:
        self.accounts = PostgreSQLAccounts(connection)
        self.sessions = PostgreSQLSessions(connection)
        self.links = PostgreSQLLinks(connection)
        self.mails = PostgreSQLMails(connection)
        self.staff = PostgreSQLStaff(connection)
        self.book = PostgreSQLBook(connection)
        self.theirs = PostgreSQLTheirs(connection)
        self.audit = Audit(connection)


class PostgreSQLPeople:
    """`worker.people.People`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def deed(self) -> AsyncIterator[PostgreSQLDeed]:
        """Open a transaction: kept when the block ends, given up where it raises."""
        async with self._pool.connection() as connection, connection.transaction():
            yield PostgreSQLDeed(connection)

    async def who(self, token: str, now: datetime) -> Caller:
        """Return on whose behalf a session speaks; raise `NotSignedInError` where it is over."""
        async with self._pool.connection() as connection:
            return await PostgreSQLSessions(connection).who(token, now)

    async def forget_old(self, now: datetime) -> None:
        """Remove sessions and links that are over."""
        async with self.deed() as deed:
            await deed.sessions.forget(now)
            await deed.links.forget(now)
