"""Accounts in PostgreSQL, on the connection of a deed."""

from __future__ import annotations

from datetime import datetime

import asyncpg

from shop.accounts import Role
from worker.adapters.ledger import Connection
from worker.people import Account, Registered

_COLUMNS = """
select id, email, name, language, role, password_hash, verified_at, epoch from accounts
"""
_BY_EMAIL = f"{_COLUMNS} where email = $1 and (role = 'shopper') = $2"
_SEEN = f"{_COLUMNS} where id = $1 and forgotten_at is null"
_BY_ID = f"{_SEEN} for update"
_PUT = """
insert into accounts (id, email, name, language, role, password_hash, verified_at)
values ($1, $2, $3, $4, $5, $6, case when $7 then now() end)
on conflict do nothing returning id
"""
_REGISTERED = """
update accounts set name = $2, password_hash = $3 where id = $1 and verified_at is null
"""
_CHANGE = """
update accounts set password_hash = $2, epoch = epoch + 1 where id = $1 returning epoch
"""
# Unless it was changed in the meantime.
_REHASHED = "update accounts set password_hash = $3 where id = $1 and password_hash = $2"
_TAKEN = "select exists (select from accounts where email = $2 and role = 'shopper' and id <> $1)"
# Whoever registered with an address he does not read keeps nobody from it.
_GIVE_WAY = """
update accounts set email = null, forgotten_at = $3
where email = $2 and role = 'shopper' and id <> $1 and verified_at is null
"""
_EMAIL = """
update accounts set email = $2, verified_at = coalesce(verified_at, $3) where id = $1
"""
_END = "update accounts set epoch = epoch + 1 where id = $1 returning epoch"
_END_ROWS = "delete from sessions where account = $1"
_ADOPT = """
update orders set account = $1
where id in (
    select id from orders
    where account is null and lower(content -> 'customer' ->> 'email') = $2
    order by id for update)
"""


class PostgreSQLAccounts:
    """`worker.people.Accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def by_email(self, email: str, *, shopper: bool = True) -> Account | None:
        """Return the account of an address, of a shopper or of staff."""
        return _account(await self._connection.fetchrow(_BY_EMAIL, email, shopper))

    async def by_id(self, account: str) -> Account | None:
        """Return an account, locked until the deed ends; None if it is forgotten."""
        return _account(await self._connection.fetchrow(_BY_ID, account))

    async def seen(self, account: str) -> Account | None:
        """Return an account as it is at this moment; None if it is forgotten."""
        return _account(await self._connection.fetchrow(_SEEN, account))

    async def put_new(self, account: Account) -> bool:
        """Write a new account; return whether its address was free."""
        given = (*account[:4], account.role.value, account.password_hash, account.is_verified)
        return await self._connection.fetchval(_PUT, *given) is not None

    async def set_registered(self, account: str, registered: Registered) -> None:
        """Give name and password to an account that nobody has opened yet."""
        await self._connection.execute(_REGISTERED, account, *registered)

    async def set_password(self, account: str, password_hash: str) -> int:
        """Change the password and end all sessions; return the new epoch."""
        epoch: int = await self._connection.fetchval(_CHANGE, account, password_hash)
        await self._connection.execute(_END_ROWS, account)
        return epoch

    async def set_rehashed(self, account: str, *, old: str, new: str) -> None:
        """Keep the same password under another hash."""
        await self._connection.execute(_REHASHED, account, old, new)

    async def set_email(self, account: str, email: str, now: datetime) -> bool:
        """Note that the account's owner reads mail there; return whether nobody else has it."""
        await self._connection.execute(_GIVE_WAY, account, email, now)
        if await self._connection.fetchval(_TAKEN, account, email):
            return False
        await self._connection.execute(_EMAIL, account, email, now)
        return True

    async def end_sessions(self, account: str) -> int:
        """End all sessions of an account; return the new epoch."""
        epoch: int = await self._connection.fetchval(_END, account)
        await self._connection.execute(_END_ROWS, account)
        return epoch

    async def adopt_orders(self, account: str, email: str) -> int:
        """Give guests' orders of a confirmed address to its account; return how many."""
        done = await self._connection.execute(_ADOPT, account, email)
        return int(done.rpartition(" ")[2])


def _account(row: asyncpg.Record | None) -> Account | None:
    if row is None:
        return None
    return Account(
        row["id"],
        row["email"],
        row["name"],
        row["language"],
        Role(row["role"]),
        row["password_hash"],
        row["verified_at"] is not None,
        row["epoch"],
    )
