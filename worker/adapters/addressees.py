"""To whom mails about orders go, from PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection

from worker.adapters.postgresql import Pool
from worker.people import Addressee

_OF = """
select id, content -> 'customer' ->> 'email' as email, content ->> 'language' as language
from orders where id = any($1::uuid[]) and content is not null and forgotten_at is null
"""


class PostgreSQLAddressees:
    """`worker.people.Addressees`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, order_ids: Collection[str]) -> dict[str, Addressee]:
        """Return them by order; nobody for one withdrawn unseen, or of forgotten people."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_OF, list(order_ids))
        return {row["id"].hex: Addressee(row["email"], row["language"]) for row in rows}
