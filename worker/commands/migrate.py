"""`worker migrate`: looks as the application whether there is something to do, does it as owner."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from cloud.errors import AwayError
from cloud.secrets import secret
from worker import bootstrap, migrate
from worker.adapters.postgresql import Login, connected
from worker.bootstrap import Stores
from worker.errors import LoginRefusedError
from worker.migrate import Migration
from worker.settings import Settings

# Longer than a failover, shorter than its unit is waited for.
PATIENCE_SECONDS = 240.0
PAUSE_SECONDS = 2.0

log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Bring the database up to date; wait for one that is away."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + PATIENCE_SECONDS
    async with bootstrap.opened(settings) as stores:
        while True:
            try:
                await _bring_up_to_date(settings, stores)
            except AwayError as error:
                log.warning("store is away", extra={"problem": str(error)})
                if clock() > deadline:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return


async def _bring_up_to_date(settings: Settings, stores: Stores) -> None:
    migrations = migrate.read()
    if await _is_up_to_date(stores, migrations):
        log.info("up to date", extra={"count": len(migrations)})
        return
    told = await secret(stores.aws, settings.database_master_secret)
    owner = msgspec.json.decode(told or "", type=Login)
    address = bootstrap.database(settings, tls=bootstrap.tls(), user=owner.username)
    async with connected(address, owner.password) as connection:
        done = await migrate.migrate(connection, migrations, application=settings.database_user)
    log.info("migrated", extra={"count": len(done)})


async def _is_up_to_date(stores: Stores, migrations: list[Migration]) -> bool:
    """Ask as the application; where it may not even log in there is something to do."""
    try:
        async with stores.pool.connection() as connection:
            return await migrate.is_up_to_date(connection, migrations)
    except LoginRefusedError:
        return False
