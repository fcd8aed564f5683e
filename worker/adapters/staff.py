"""What staff has beside an account, in PostgreSQL."""

from __future__ import annotations

from shop.accounts import Role
from worker.adapters.ledger import Connection

_SECRET = "select totp_secret from staff where account = $1"  # noqa: S105, SQL  # nosec B105
_USE = "update staff set last_step = $2 where account = $1 and last_step < $2 returning account"
_ADD = """
insert into staff (account, totp_secret) values ($1, $2)
on conflict (account) do update set totp_secret = excluded.totp_secret, last_step = 0
"""
_ROLE = "update accounts set role = $2 where id = $1"
_ALL = """
select email, role from staff join accounts on accounts.id = staff.account order by email
"""
_REMOVE = "delete from staff where account = $1"


class PostgreSQLStaff:
    """`worker.people.Staff`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def secret(self, account: str) -> str | None:
        """Return the secret of an account's one-time codes; None if it is not staff's."""
        secret: str | None = await self._connection.fetchval(_SECRET, account)
        return secret

    async def use_step(self, account: str, step: int) -> bool:
        """Note that the code of a step was used; return whether it, or a later one, was not."""
        return await self._connection.fetchval(_USE, account, step) is not None

    async def add(self, account: str, secret: str) -> None:
        """Give an account the secret of one-time codes."""
        await self._connection.execute(_ADD, account, secret)

    async def set_role(self, account: str, role: Role) -> None:
        """Change what an account may do; its sessions of another role are over."""
        await self._connection.execute(_ROLE, account, role.value)

    async def all(self) -> list[tuple[str, Role]]:
        """Return address and role of all staff."""
        return [(row["email"], Role(row["role"])) for row in await self._connection.fetch(_ALL)]

    async def remove(self, account: str) -> None:
        """Take the secret away: nobody signs in without."""
        await self._connection.execute(_REMOVE, account)
