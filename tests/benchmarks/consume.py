"""A consumer as the worker wires it, but for logins: `python -m tests.benchmarks.consume TOLD`.

It reaches PostgreSQL by its Unix socket, without TLS and tokens, and AWS by plain HTTP.
"""

import asyncio
import json
import signal
import sys

import uvloop
from botocore.credentials import Credentials

from tests.unit.shop.builders import KEYS
from worker import bootstrap, logs
from worker.adapters.aws import AWS
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.ledger import PostgreSQLLedger
from worker.adapters.postgresql import Address, Pool
from worker.adapters.sqs import SQSQueue
from worker.logs import Metrics


class Keyring:
    """Knows the keys of tests."""

    async def keys(self, *, fresh=False):  # noqa: ARG002, it knows no fresher
        return KEYS


async def no_password(_fresh):
    return ""


async def main(told):
    logs.set_up("orders", stream=open("/dev/null", "w"))  # noqa: PTH123, SIM115, ASYNC230
    pool = Pool(Address(told["host"], 5432, told["database"], "postgres"), no_password)
    credentials = Credentials("AKIA0000000000000000", "secret", "token")
    async with AWS("us-east-1", endpoint=told["endpoint"], credentials=credentials) as aws:
        consumer = bootstrap.consumer(
            SQSQueue(aws, orders=told["endpoint"], dead_letters=told["endpoint"]),
            offers=DynamoDBOffers(aws, "catalogue"),
            ledger=PostgreSQLLedger(pool),
            keys=Keyring(),
            meter=Metrics("orders"),
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, consumer.stop.set)
        print("ready", flush=True)
        await consumer.run()
    await pool.close()


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
