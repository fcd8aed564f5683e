"""A consumer as the worker wires it, but for logins: `python -m tests.benchmarks.consume TOLD`.

It reaches PostgreSQL by its Unix socket, without TLS and tokens, and AWS by plain HTTP.
"""

import asyncio
import dataclasses
import json
import signal
import sys

import uvloop
from botocore.credentials import Credentials

from cloud import logs
from cloud.aws import AWS
from cloud.logs import Metrics
from tests.benchmarks.goods import CURRENCY
from tests.unit.shop.builders import KEYS
from worker import bootstrap
from worker.adapters.postgresql import Address, Pool
from worker.bootstrap import Stores
from worker.settings import Settings


class Keyring:
    """Knows the keys of tests."""

    async def keys(self, *, fresh=False):  # noqa: ARG002, it knows no fresher
        return KEYS


async def no_password(_fresh):
    return ""


def settings():
    """Return settings as an instance has them; what a consumer does not read is empty."""
    given = {field.name: "" for field in dataclasses.fields(Settings)}
    queue = "https://sqs.us-east-1.amazonaws.com/000000000000"
    named = {
        "catalogue_table": "shop-catalogue-1A2B3C4D5E6F",
        "order_queue_url": f"{queue}/shop-orders-1A2B3C4D5E6F",
        "dead_letters_url": f"{queue}/shop-dead-1A2B3C4D5E6F",
        "currency": CURRENCY,
    }
    return Settings(**given | named)


async def main(told):
    logs.set_up("orders", stream=open("/dev/null", "w"))  # noqa: PTH123, SIM115, ASYNC230
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    address = Address(told["host"], 5432, told["database"], "postgres")
    pool = Pool(address, no_password, most=bootstrap.CONNECTIONS)
    # As long as those of a role.
    credentials = Credentials("AKIA0000000000000000", "s" * 40, "t" * 700)
    async with AWS("us-east-1", endpoint=told["endpoint"], credentials=credentials) as aws:
        stores = Stores(aws, pool, Keyring(), None)
        metrics = Metrics("orders")
        consumers = bootstrap.consumers(settings(), stores, metrics, placed=lambda: None, stop=stop)
        print("ready", flush=True)
        await asyncio.gather(*(consumer.run() for consumer in consumers))
    await pool.close()


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
