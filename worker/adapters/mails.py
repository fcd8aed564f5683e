"""Mails to be sent, in PostgreSQL: written with the deed, then handed on by whoever comes first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shop.mails import KEPT, Kind, Mail
from worker.adapters.ledger import Connection
from worker.adapters.postgresql import Pool

_WRITE = """
insert into mails (key, kind, recipient, language, path)
select $1, $2, $3, $4, $5 where $6::boolean
on conflict do nothing
"""
_TAKE = """
select key, kind, recipient, language, path from mails
where told_at is null order by made_at, key limit $1 for update skip locked
"""
# To whom it went, and the link that opens his account, are needed no more.
_MARK = "update mails set told_at = now(), recipient = '', path = '' where key = any($1)"
_FORGET = "delete from mails where made_at < now() - $1::interval"


class PostgreSQLMails:
    """`worker.people.Mails`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def write(self, mail: Mail, *, really: bool = True) -> None:
        """Have a mail sent, the same key once; not *really* takes as long and sends none."""
        given = (mail.key, mail.kind.value, mail.recipient, mail.language, mail.path, really)
        await self._connection.execute(_WRITE, *given)


class PostgreSQLMailStore:
    """`worker.people.MailStore`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def untold(self, most: int) -> AsyncIterator[PostgreSQLMailBatch]:
        """Take the oldest that nobody else has taken."""
        async with self._pool.connection() as connection, connection.transaction():
            rows = await connection.fetch(_TAKE, most)
            mails = [Mail(row["key"], Kind(row["kind"]), *list(row)[2:]) for row in rows]
            yield PostgreSQLMailBatch(connection, mails)

    async def forget(self) -> None:
        """Remove mails as old as no sender sends."""
        async with self._pool.connection() as connection:
            await connection.execute(_FORGET, KEPT)


class PostgreSQLMailBatch:
    """`worker.people.MailBatch`: rows that are locked."""

    def __init__(self, connection: Connection, mails: Sequence[Mail]) -> None:
        self._connection, self.mails = connection, mails

    async def mark_told(self, mails: Sequence[Mail]) -> None:
        """Note that these were handed on, and forget to whom they went."""
        await self._connection.execute(_MARK, [one.key for one in mails])
