"""Dead letters that somebody looks at, in PostgreSQL: each once, until its time is up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from shop.dead_letters import Letter
from worker.adapters.postgresql import Pool
from worker.errors import UnknownError
from worker.ports import HeldLetter

_COLUMNS = "id, receipt, body, reason, order_id, first_seen, held_until"
# A letter that comes again does so by another receipt; the older one deletes nothing any more.
_KEEP = f"""
insert into held_letters ({_COLUMNS})
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
    $6::timestamptz[], $7::timestamptz[])
on conflict (id) do update set receipt = excluded.receipt, held_until = excluded.held_until
"""  # noqa: S608  # nosec B608
_FORGET = "delete from held_letters where held_until <= now()"
_ALL = f"select {_COLUMNS} from held_letters where held_until > now() order by first_seen, id"  # noqa: S608  # nosec B608
_ONE = f"select {_COLUMNS} from held_letters where id = $1 and held_until > now()"  # noqa: S608  # nosec B608
_TAKE = f"delete from held_letters where id = $1 and held_until > now() returning {_COLUMNS}"  # noqa: S608  # nosec B608
_TAKE_ALL = f"delete from held_letters returning {_COLUMNS}"  # noqa: S608  # nosec B608
_DISCARDED = """
insert into discarded_letters (id, order_id, reason, first_seen, discarded_by, why)
values ($1, $2, $3, $4, $5, $6)
"""


class PostgreSQLHeldLetters:
    """`worker.ports.HeldLetters` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, letters: Sequence[HeldLetter]) -> None:
        """Keep letters; forget those whose time is up."""
        rows = [_row(one) for one in letters]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 7
        async with self._pool.connection() as connection:
            await connection.execute(_FORGET)
            await connection.execute(_KEEP, *columns)

    async def all(self) -> list[HeldLetter]:
        """Return all that are held, the oldest first."""
        async with self._pool.connection() as connection:
            return [_held(row) for row in await connection.fetch(_ALL)]

    async def one(self, letter_id: str) -> HeldLetter:
        """Return a letter; raise `UnknownError` where it is not held, or no longer."""
        return await self._only(_ONE, letter_id)

    async def take(self, letter_id: str) -> HeldLetter:
        """Return a letter and hold it no longer; of two who take it one raises."""
        return await self._only(_TAKE, letter_id)

    async def take_all(self) -> list[HeldLetter]:
        """Return all letters and hold them no longer."""
        async with self._pool.connection() as connection:
            return [_held(row) for row in await connection.fetch(_TAKE_ALL)]

    async def note_discarded(self, held: HeldLetter, *, order_id: str, by: str, why: str) -> None:
        """Write down who threw a letter away and why, without what it held."""
        letter = held.letter
        given = (held.id, order_id, letter.reason, letter.first_seen, by, why)
        async with self._pool.connection() as connection:
            await connection.execute(_DISCARDED, *given)

    async def _only(self, statement: str, letter_id: str) -> HeldLetter:
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(statement, letter_id)
        if row is None:
            raise UnknownError("held letter", letter_id)
        return _held(row)


def _row(held: HeldLetter) -> tuple[str, str, str, str, str, datetime, datetime]:
    letter = held.letter
    told = (letter.body, letter.reason, letter.order_id, letter.first_seen)
    return (held.id, held.receipt, *told, held.held_until)


def _held(row: asyncpg.Record) -> HeldLetter:
    letter = Letter(row["body"], row["reason"], row["order_id"], row["first_seen"])
    return HeldLetter(row["id"], row["receipt"], row["held_until"], letter)
