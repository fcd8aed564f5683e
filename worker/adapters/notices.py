"""Who waits for goods to be there again, in PostgreSQL."""

from __future__ import annotations

import hashlib

import asyncpg

from shop.errors import InvalidError
from shop.mails import Kind, Mail, path_of
from worker.adapters.mails import PostgreSQLMails
from worker.adapters.postgresql import Pool

# Of more nobody keeps track.
MOST = 50

_ASK = """
insert into notices (sku, email, language, product)
select $1, $2, $3, $4 where exists (select from stock where sku = $1)
on conflict do nothing
"""
_COUNT = "select count(*) from notices where email = $1 and sku <> $2"
# Two who tell at once take other rows.
_TAKE = """
delete from notices where (sku, email) in (
    select n.sku, n.email from notices n join stock s on s.sku = n.sku
    where s.available > 0 order by n.made_at limit $1 for update of n skip locked)
returning sku, email, language, product, made_at
"""


class PostgreSQLNotices:
    """`worker.people.Notices`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def ask(self, sku: str, email: str, *, language: str, product: str) -> None:
        """Note that somebody waits; asked twice it is noted once."""
        async with self._pool.connection() as connection, connection.transaction():
            if await connection.fetchval(_COUNT, email, sku) >= MOST:
                raise InvalidError("notices", MOST + 1, f"at most {MOST}")
            await connection.execute(_ASK, sku, email, language, product)

    async def tell(self, most: int) -> int:
        """Write to some who wait for what is there again, once each; return how many."""
        async with self._pool.connection() as connection, connection.transaction():
            rows = await connection.fetch(_TAKE, most)
            for row in rows:
                await PostgreSQLMails(connection).write(_mail(row))
        return len(rows)


def _mail(row: asyncpg.Record) -> Mail:
    about = f"{row['sku']} {row['email']} {row['made_at'].isoformat()}"
    key = f"stock:{hashlib.sha256(about.encode()).hexdigest()[:32]}"
    path = path_of(Kind.BACK_IN_STOCK, row["language"], product=row["product"])
    return Mail(key, Kind.BACK_IN_STOCK, row["email"], row["language"], path)
