"""A process that takes orders and tells of them, and kills itself at a named point, once.

python -m tests.integration.worker.consumer_process '{"endpoint": ..., "die": "before commit"}'
"""

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from botocore.credentials import Credentials

from cloud import logs
from cloud.aws import AWS
from cloud.logs import Metrics
from shop.signing import Keys
from worker import bootstrap
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.events import PostgreSQLEvents
from worker.adapters.ledger import PostgreSQLLedger
from worker.adapters.postgresql import Address, Pool
from worker.adapters.sns import SNSTopic
from worker.adapters.sqs import SQSQueue
from worker.handlers.relay import AT_ONCE, relay
from worker.loops import Loop


class Death:
    """Comes at one point, and only once: it leaves a file behind."""

    def __init__(self, point, file):
        self.point, self.file = point, Path(file)

    def at(self, point):
        if point == self.point and not self.file.exists():
            self.file.touch()
            os.kill(os.getpid(), signal.SIGKILL)


class Queue(SQSQueue):
    """The real one; death may come after it was asked, or before it is told."""

    def __init__(self, death, *given, **more):
        super().__init__(*given, **more)
        self.death = death

    async def receive(self, most):
        taken = await super().receive(most, wait_seconds=1)
        if taken:
            self.death.at("after receive")
        return taken

    async def delete(self, messages):
        self.death.at("before delete")
        await super().delete(messages)


class Topic(SNSTopic):
    """The real one; death may come once it has taken what is not marked yet."""

    def __init__(self, death, *given):
        super().__init__(*given)
        self.death = death

    async def publish(self, events):
        told = await super().publish(events)
        if told:
            self.death.at("after publish")
        return told


class NoFeed:
    """`worker.ports.Feed` of nobody."""

    async def changed(self, order_ids):
        """Tell nobody."""


class Ledger:
    """The real one; death may come around its commit."""

    def __init__(self, death, ledger):
        self.death, self.ledger = death, ledger

    @asynccontextmanager
    async def batch(self):
        async with self.ledger.batch() as batch:
            yield batch
            self.death.at("before commit")
        self.death.at("after commit")


class Keyring:
    """Knows one key."""

    def __init__(self, key):
        self.known = Keys(key.encode())

    async def keys(self, *, fresh=False):  # noqa: ARG002, it knows no fresher
        return self.known


async def no_password(_fresh):
    return ""


async def main(told):
    death = Death(told["die"], told["death_file"])
    credentials = Credentials(*told["credentials"])
    pool = Pool(Address(told["host"], 5432, told["database"], "postgres"), no_password)
    async with AWS("us-east-1", endpoint=told["endpoint"], credentials=credentials) as aws:
        consumer = bootstrap.consumer(
            Queue(death, aws, orders=told["orders"], dead_letters=told["dead_letters"]),
            offers=DynamoDBOffers(aws, told["table"]),
            ledger=Ledger(death, PostgreSQLLedger(pool)),
            keys=Keyring(told["key"]),
            meter=Metrics("orders"),
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, consumer.stop.set)
        print("ready", flush=True)
        logs.set_up("orders")
        events, topic = PostgreSQLEvents(pool), Topic(death, aws, told["topic"])

        async def tell():
            return await relay(events=events, topic=topic, feed=NoFeed()) == AT_ONCE

        loop = Loop("relay", tell, rest_seconds=0.1)
        await asyncio.gather(consumer.run(), loop.run(consumer.stop))
        await pool.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
