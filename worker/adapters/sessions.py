"""Sessions in PostgreSQL, by the hash of their token; always asked there, never in a cache."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.accounts import Role, hash_of, new_token
from shop.api.operations import Who
from worker.adapters.ledger import Connection
from worker.errors import NotSignedInError
from worker.people import Account
from worker.ports import Caller

SHOPPER = timedelta(days=30)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)
FOREVER = timedelta(days=36_500)
# A session is written to as rarely: most calls read only.
SHOPPER_SLIDES, STAFF_SLIDES = timedelta(days=1), timedelta(minutes=1)

WHO = {Role.SHOPPER: Who.SHOPPER, Role.STAFF: Who.STAFF, Role.OWNER: Who.OWNER}

_BEGIN = """
insert into sessions (token_hash, account, role, epoch, confirmed_at, idle_until, ends_at)
values ($1, $2, $3, $4, $5, $6, $7)
"""
_WHO = """
select s.account, s.role, s.epoch, s.confirmed_at, s.idle_until
from sessions s join accounts a on a.id = s.account
where s.token_hash = $1 and s.epoch = a.epoch and s.role = a.role and a.forgotten_at is null
    and $2 < s.idle_until and $2 < s.ends_at
"""
_SLIDE = "update sessions set idle_until = $2 where token_hash = $1"
_ROTATE = """
update sessions set token_hash = $2, previous_hash = $1, confirmed_at = $3
where token_hash = $1 returning account
"""
_END = "delete from sessions where token_hash = $1 or previous_hash = $1"
_FORGET = "delete from sessions where idle_until < $1 or ends_at < $1"


class PostgreSQLSessions:
    """`worker.people.Sessions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(self, account: Account, now: datetime) -> str:
        """Begin a session in the account's epoch as it was read; return its token.

        Where the password changes at this very moment the epoch is over, and so is the session.
        """
        token, is_shopper = new_token(), account.role is Role.SHOPPER
        idle, longest = (SHOPPER, FOREVER) if is_shopper else (STAFF_IDLE, STAFF_LONGEST)
        about = (account.id, account.role.value, account.epoch)
        times = (now, now + idle, now + longest)
        await self._connection.execute(_BEGIN, hash_of(token), *about, *times)
        return token

    async def who(self, token: str, now: datetime) -> Caller:
        """Return on whose behalf a session speaks; raise `NotSignedInError` where it is over."""
        row = await self._connection.fetchrow(_WHO, hash_of(token), now)
        if row is None:
            raise NotSignedInError
        role = Role(row["role"])
        is_shopper = role is Role.SHOPPER
        until = now + (SHOPPER if is_shopper else STAFF_IDLE)
        if until - row["idle_until"] > (SHOPPER_SLIDES if is_shopper else STAFF_SLIDES):
            await self._connection.execute(_SLIDE, hash_of(token), until)
        return Caller(WHO[role], row["account"], row["epoch"], row["confirmed_at"])

    async def rotate(self, token: str, now: datetime) -> str | None:
        """Give a session that was just confirmed another token; None where it is over."""
        new = new_token()
        hashes = hash_of(token), hash_of(new)
        return new if await self._connection.fetchval(_ROTATE, *hashes, now) else None

    async def end(self, token: str) -> None:
        """End a session, also where its token was changed at the same moment."""
        await self._connection.execute(_END, hash_of(token))

    async def forget(self, now: datetime) -> None:
        """Remove sessions that are over."""
        await self._connection.execute(_FORGET, now)
