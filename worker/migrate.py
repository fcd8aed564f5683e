"""Migrations: numbered SQL files, forward only, each in a transaction of its own.

A migration leaves the program of one release before working: columns are added in one release
and dropped two later. Several instances may start at once; an advisory lock lets one of them work.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from worker.errors import ChangedMigrationError, UnknownMigrationError

FOLDER = Path(__file__).parent / "migrations"

# Any number, as long as nothing else in the database locks it.
_LOCK = 7_412_026

# RDS lets members of this role log in by token, and by nothing else.
_BY_TOKEN = "rds_iam"  # noqa: S105, the name of a role  # nosec B105

# What the application may delete from. Orders are never deleted, nor what happened to them.
_EMPTIED = (
    "addresses",
    "consents",
    "freight_bands",
    "held_letters",
    "idempotency_keys",
    "links",
    "mails",
    "merged_carts",
    "notices",
    "outbox",
    "saved_carts",
    "sessions",
    "staff",
)

_TABLE = """
create table if not exists schema_migrations (
    number integer primary key,
    digest text not null,
    made_at timestamptz not null default now()
)
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Migration:
    """A file of SQL, by its number."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text: what was carried out may not be edited afterwards."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(folder: Path = FOLDER) -> list[Migration]:
    """Return all migrations in their order; numbers begin at 1 and leave none out."""
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_[a-z0-9_]+", path.stem)
        if match is None or int(match[1]) != len(found) + 1:
            raise UnknownMigrationError(path.name, wanted=f"{len(found) + 1:04}_what_it_does.sql")
        found.append(Migration(int(match[1]), path.stem, path.read_text("utf-8")))
    return found


async def migrate(
    connection: asyncpg.Connection[asyncpg.Record],
    migrations: list[Migration],
    *,
    application: str | None = None,
) -> list[str]:
    """Carry out what is new and return its names; then let *application* use all tables."""
    await connection.execute("select pg_advisory_lock($1)", _LOCK)
    try:
        await connection.execute(_TABLE)
        rows = await connection.fetch("select number, digest from schema_migrations")
        made = {row["number"]: row["digest"] for row in rows}
        new = [one for one in migrations if one.number not in made]
        for one in migrations:
            if one.number in made and made[one.number] != one.digest:
                raise ChangedMigrationError(one.name)
        for one in new:
            await _carry_out(connection, one)
        if application is not None:
            await _let_use(connection, application)
        return [one.name for one in new]
    finally:
        await connection.execute("select pg_advisory_unlock($1)", _LOCK)


async def is_up_to_date(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], migrations: list[Migration]
) -> bool:
    """Return whether there is nothing to carry out, as far as this login may see."""
    try:
        rows = await connection.fetch("select number from schema_migrations")
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        return False
    return {one.number for one in migrations} <= {row["number"] for row in rows}


async def _carry_out(connection: asyncpg.Connection[asyncpg.Record], one: Migration) -> None:
    async with connection.transaction():
        await connection.execute(one.sql)
        await connection.execute(
            "insert into schema_migrations (number, digest) values ($1, $2)", one.number, one.digest
        )
    log.info("migrated", extra={"migration": one.name})


async def _let_use(connection: asyncpg.Connection[asyncpg.Record], application: str) -> None:
    """Let the application's role read and write rows, and change no table; make it if need be."""
    role = '"' + application.replace('"', '""') + '"'
    roles = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
    if application not in roles:
        await connection.execute(f"create role {role} login")
    if _BY_TOKEN in roles:
        await connection.execute(f"grant {_BY_TOKEN} to {role}")
    for grant in (
        f"grant usage on schema public to {role}",
        f"grant select, insert, update on all tables in schema public to {role}",
        f"grant delete on {', '.join(_EMPTIED)} to {role}",
        f"grant usage on all sequences in schema public to {role}",
    ):
        await connection.execute(grant)
