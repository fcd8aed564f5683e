"""Valkey and a catalogue table, as several processes of the worker meet them."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

from delivery.local import parts
from delivery.local.valkey import part as valkey_part
from tests.integration.worker.ways import way
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.category_cache import CategoryLists
from worker.adapters.product_cache import ProductCache
from worker.adapters.products import DynamoDBProducts
from worker.adapters.valkey import Valkey
from worker.handlers.browse import Browsing
from worker.handlers.keep_catalogue import Keeping

TOKEN = "t" * 64
# Longer than a loaded machine keeps anybody waiting; what is tested is not how fast it is.
PATIENT_SECONDS = 5.0


@contextmanager
def running_valkey(var):
    """Run a server that asks for a token; yield its port."""
    part = valkey_part(var, port=parts.free_port(), token=TOKEN)
    with parts.started(part):
        yield part.port


class Gate:
    """The catalogue, where a test stops whoever reads or writes it until it lets them go on."""

    def __init__(self, catalogue):
        self._catalogue, self._stops = catalogue, {}
        self.calls = []

    def stop(self, when, name):
        """Stop the next call of this name before or after the table does it."""
        stopped, go_on = self._stops[when, name] = asyncio.Event(), asyncio.Event()
        return stopped, go_on

    def __getattr__(self, name):
        async def call(*given, **more):
            self.calls.append(name)
            await self._pass("before", name)
            found = await getattr(self._catalogue, name)(*given, **more)
            await self._pass("after", name)
            return found

        return call

    async def _pass(self, when, name):
        if (when, name) in self._stops:
            stopped, go_on = self._stops.pop((when, name))
            stopped.set()
            await go_on.wait()


class Process:
    """What a process of the worker has: its own connections, and its own caches."""

    def __init__(self, aws, table, valkey, bulk):
        self.offers = DynamoDBOffers(aws, table)
        self.table = DynamoDBProducts(aws, table)
        self.gate = Gate(self.table)
        self.valkey, self.bulk = valkey, bulk
        self.cache = ProductCache(valkey, self.gate)
        self.lists = CategoryLists(valkey, bulk, self.gate)
        self.browsing = Browsing(self.cache, self.lists)
        self.keeping = Keeping(self.table, self.cache)


class Shelves:
    """An empty table and an empty server; a test cuts the ways to them."""

    def __init__(self, account, port):
        self.account, self._port = account, port

    @asynccontextmanager
    async def opened(self):
        """Open ways to both stores and empty the cache."""

        async def to_valkey():
            return await asyncio.open_connection("127.0.0.1", self._port)

        async def to_aws():
            return await asyncio.open_connection("127.0.0.1", self.account.aws.port)

        async with way(to_valkey) as self.valkey_way, way(to_aws) as self.aws_way:
            async with self.process() as any_:
                await any_.valkey.ask("FLUSHALL")
            yield self

    @asynccontextmanager
    async def process(self, *, answer_seconds=PATIENT_SECONDS):
        """Start a process."""
        client = self.account.client(f"http://127.0.0.1:{self.aws_way.port}")
        more = {"token": _token, "answer_seconds": answer_seconds}
        where = ("127.0.0.1", self.valkey_way.port, None)
        async with client as aws, Valkey(*where, **more) as valkey, Valkey(*where, **more) as bulk:
            yield Process(aws, self.account.table, valkey, bulk)


async def _token():
    return TOKEN
