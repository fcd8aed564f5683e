"""Who did what on what: rows written in the transaction of the deed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from worker.adapters.ledger import Connection
from worker.adapters.postgresql import Pool

# Values of these are never noted, only that they were there.
SECRET = re.compile(r"password|token|secret|hash|code|email|name|tax_id|phone")
HIDDEN = "***"

_WRITE = """
insert into audit (account, deed, subject, before, after)
values ($1, $2, $3, $4, $5)
"""


class Audit:
    """`worker.people.Audit` on a connection; *account* is empty for the command line."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def write(
        self,
        account: str,
        deed: str,
        subject: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Note a deed; what is secret or names somebody is not noted."""
        given = (account, deed, subject, _written(before), _written(after))
        await self._connection.execute(_WRITE, *given)


class PoolAudit:
    """`worker.people.Audit` on a pool, which may be bound to one transaction."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def write(
        self,
        account: str,
        deed: str,
        subject: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Note a deed."""
        async with self._pool.connection() as connection:
            await Audit(connection).write(account, deed, subject, before=before, after=after)


def _written(values: Mapping[str, object] | None) -> str | None:
    if values is None:
        return None
    shown = {name: HIDDEN if SECRET.search(name) else value for name, value in values.items()}
    return msgspec.json.encode(shown).decode()
