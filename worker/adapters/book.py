"""What people keep in their accounts, in PostgreSQL: addresses, and what they agreed to."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shop.accounts import BookEntry, Consent
from worker.adapters.ledger import Connection

_ADDRESSES = "select content from addresses where account = $1 order by label"
_PUT = """
insert into addresses (account, label, content) values ($1, $2, $3)
on conflict (account, label) do update set content = excluded.content
"""
_DROP = "delete from addresses where account = $1 and label = $2"
_CONSENTS = """
select given_at, wording, withdrawn_at from consents where account = $1 order by given_at, id
"""
_GIVE = """
insert into consents (account, wording, given_at) values ($1, $2, $3) on conflict do nothing
"""
_WITHDRAW = "update consents set withdrawn_at = $2 where account = $1 and withdrawn_at is null"


class PostgreSQLBook:
    """`worker.people.Book`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def addresses(self, account: str) -> tuple[BookEntry, ...]:
        """Return the addresses of an account, by label."""
        rows = await self._connection.fetch(_ADDRESSES, account)
        return tuple(msgspec.json.decode(row["content"], type=BookEntry) for row in rows)

    async def put(self, account: str, entry: BookEntry) -> None:
        """Write an address in the place of one of the same label."""
        content = msgspec.json.encode(entry).decode()
        await self._connection.execute(_PUT, account, entry.label, content)

    async def drop(self, account: str, label: str) -> None:
        """Remove an address, if it is there."""
        await self._connection.execute(_DROP, account, label)

    async def consents(self, account: str) -> tuple[Consent, ...]:
        """Return all consents of an account, the oldest first."""
        rows = await self._connection.fetch(_CONSENTS, account)
        return tuple(Consent(*row) for row in rows)

    async def give(self, account: str, wording: str, now: datetime) -> None:
        """Note a consent; one that holds already stays as it is."""
        await self._connection.execute(_GIVE, account, wording, now)

    async def withdraw(self, account: str, now: datetime) -> None:
        """Note that news are wanted no more."""
        await self._connection.execute(_WITHDRAW, account, now)
