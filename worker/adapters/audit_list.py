"""The list of who did what, in PostgreSQL."""

from __future__ import annotations

import msgspec

from shop.api.audit_operations import Deeds, NotedDeed, NotedDeeds
from worker.adapters.postgresql import Pool

_LIST = """
select id, happened_at, account, deed, subject, before, after from audit
where id < $1 and ($2 = '' or account = $2) and ($3 = '' or subject = $3)
order by id desc limit $4
"""


class PostgreSQLAuditList:
    """`worker.ports.AuditList` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def deeds(self, asked: Deeds) -> NotedDeeds:
        """Return deeds, the newest first."""
        given = (asked.before, asked.account, asked.subject, asked.most + 1)
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_LIST, *given)
        before = rows[asked.most - 1]["id"] if len(rows) > asked.most else 0
        return NotedDeeds(
            tuple(
                NotedDeed(**{**row, "before": _read(row["before"]), "after": _read(row["after"])})
                for row in rows[: asked.most]
            ),
            before,
        )


def _read(text: str | None) -> dict[str, object] | None:
    return None if text is None else msgspec.json.decode(text, type=dict[str, object])
