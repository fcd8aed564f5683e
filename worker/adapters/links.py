"""Links that work once, in PostgreSQL by the hash of their token."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.accounts import LIFETIMES, Purpose, hash_of, new_token
from worker.adapters.ledger import Connection
from worker.errors import SpentLinkError
from worker.people import Opened, Registered

# For whoever asks what became of a link.
KEPT = timedelta(days=7)
# More mails of a kind nobody gets in an hour, whoever asks for them; all their links open.
MOST, WITHIN = 5, timedelta(hours=1)

# Of nobody there is none, found out by the same statement.
_MAKE = """
insert into links (token_hash, purpose, account, email, made_at, name, password_hash)
select $1, $2, id, $4, $5::timestamptz, $6, $7 from accounts
where id = $3 and $8 > (
    select count(*) from links
    where account = $3 and purpose = $2 and made_at > $5::timestamptz - $9::interval)
returning account
"""
# Two at once: the second waits for the first, and finds it used.
_USE = """
update links set used_at = $3
where token_hash = $1 and purpose = $2 and used_at is null and made_at <= $3
    and $3 < made_at + $4::interval
returning account, email, name, password_hash
"""
_VOID = "delete from links where account = $1 and used_at is null"
_FORGET = "delete from links where made_at < $1"


class PostgreSQLLinks:
    """`worker.people.Links`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def make(
        self,
        purpose: Purpose,
        account: str,
        email: str,
        now: datetime,
        *,
        registered: Registered | None = None,
    ) -> str | None:
        """Make a link to be sent to *email*; return its token, None where there were enough."""
        token = new_token()
        about = (hash_of(token), purpose.value, account, email, now)
        given = (*about, *(registered or (None, None)), MOST, WITHIN)
        return token if await self._connection.fetchval(_MAKE, *given) else None

    async def use(self, purpose: Purpose, token: str, now: datetime) -> Opened:
        """Use a link; return what it opens. Raises `SpentLinkError` where that is nothing."""
        given = (hash_of(token), purpose.value, now, LIFETIMES[purpose])
        row = await self._connection.fetchrow(_USE, *given)
        if row is None:
            raise SpentLinkError
        is_registration = row["password_hash"] is not None
        registered = Registered(row["name"], row["password_hash"]) if is_registration else None
        return Opened(row["account"], row["email"], registered)

    async def void(self, account: str) -> None:
        """Have no link of an account open anything any more."""
        await self._connection.execute(_VOID, account)

    async def forget(self, now: datetime) -> None:
        """Remove links that are long over."""
        await self._connection.execute(_FORGET, now - KEPT)
