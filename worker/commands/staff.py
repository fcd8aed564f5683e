"""`worker staff`: who may look behind the counter. The only way in; pages make no staff."""

from __future__ import annotations

import logging

from shop.accounts import Role
from worker import bootstrap
from worker.adapters.passwords import Argon2Passwords
from worker.adapters.people import PostgreSQLPeople
from worker.handlers import staff
from worker.settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings, *, deed: str, email: str = "", role: str = "") -> None:
    """Add, list or revoke."""
    async with bootstrap.opened(settings) as stores:
        people = PostgreSQLPeople(stores.pool)
        if deed == "add":
            await _add(email, Role(role), people)
        elif deed == "revoke":
            await staff.revoke(email, people=people)
        else:
            for known, its_role in await staff.everybody(people=people):
                print(its_role.value, known)  # noqa: T201, for whoever asked
    log.info("done")


async def _add(email: str, role: Role, people: PostgreSQLPeople) -> None:
    passwords = Argon2Passwords()
    try:
        hired = await staff.add(email, role, people=people, passwords=passwords)
    finally:
        passwords.close()
    # Shown this once, and kept nowhere: logs do not have it.
    print("password", hired.password)  # noqa: T201, as above
    print("code    ", hired.url)  # noqa: T201, as above
