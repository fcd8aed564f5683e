"""The internal API as the worker serves it, over a real Valkey: `python -m ... PORT VALKEY`.

What a product's page asks for needs neither PostgreSQL nor DynamoDB once it is cached: a table in
memory stands in for the latter.
"""

import sys
from types import SimpleNamespace

import uvloop

from cloud import logs
from cloud.serving import serve
from shop.catalogue import encode_product
from shop.product_items import Kept
from tests.benchmarks.consume import Keyring
from tests.integration.worker.shelves import TOKEN
from worker import seed
from worker.adapters.category_cache import CategoryLists
from worker.adapters.product_cache import ProductCache
from worker.adapters.valkey import Valkey
from worker.api.operations import HANDLERS
from worker.api.server import Server
from worker.errors import NotSignedInError
from worker.handlers.browse import Browsing
from worker.seed.shelves import written


class Table:
    """Products by id, as the catalogue's table keeps them."""

    def __init__(self):
        self.products = {one.product.product_id: one.product for one in written(seed.now())}

    async def kept(self, product_ids):
        found = {one: self.products[one] for one in product_ids if one in self.products}
        return {name: Kept(one.version, encode_product(one)) for name, one in found.items()}


async def nobody(_token):
    raise NotSignedInError


async def nothing_away():
    return []


async def token():
    return TOKEN


async def main(port, valkey_port):
    nowhere = open("/dev/null", "w")  # noqa: PTH123, SIM115, ASYNC230
    logs.set_up("api", stream=nowhere)
    where = ("127.0.0.1", valkey_port, None)
    async with Valkey(*where, token=token) as valkey, Valkey(*where, token=token) as bulk:
        table = Table()
        cache = ProductCache(valkey, table)
        browsing = Browsing(cache, CategoryLists(valkey, bulk, table))
        server = Server(
            SimpleNamespace(browsing=browsing),
            Keyring(),
            nobody,
            None,
            nothing_away,
            lines=logs.RequestLines("api", stream=nowhere),
        )
        print("ready", flush=True)
        await serve(server.application(HANDLERS), host="127.0.0.1", port=port)


if __name__ == "__main__":
    uvloop.run(main(*map(int, sys.argv[1:])))
