"""The internal API of a shop on this machine, asked as its storefront asks."""

import asyncio
from contextlib import asynccontextmanager

from delivery.local import programs
from delivery.local.kept_ports import kept_port
from delivery.local.shop import STACK
from shop.signing import Keys
from storefront.adapters.backend import HTTPBackend
from storefront.ports import Caller

# Mails are handed on every two seconds.
MAIL_SECONDS = 30


class Keyring:
    """The keys as Secrets Manager has them."""

    def __init__(self, aws, arn):
        self._aws, self._arn = aws, arn

    async def keys(self):
        found = self._aws.client("secretsmanager").get_secret_value(SecretId=self._arn)
        return Keys(found["SecretString"].encode())


class Visitor:
    """Somebody at a browser, whom each of the worker's processes answers in turn."""

    def __init__(self, aws, backends, table):
        self._aws, self._backends, self._table = aws, backends, table
        self._asked, self.caller = 0, Caller("", "203.0.113.7", "")

    async def ask(self, operation, body=None):
        self._asked += 1
        backend = self._backends[self._asked % len(self._backends)]
        return await backend.ask(operation, body=body, caller=self.caller)

    async def mailed(self, recipient):
        """Return the token of the link in the mail to an address, once its sender can read it."""
        async with asyncio.timeout(MAIL_SECONDS):
            while True:
                found = self._aws.client("dynamodb").scan(TableName=self._table)["Items"]
                for item in found:
                    if item.get("recipient", {}).get("S") == recipient:
                        return item["path"]["S"].rpartition("/")[2]
                await asyncio.sleep(0.2)


@asynccontextmanager
async def visitor(machine, aws):
    """Yield somebody who visits the shop."""
    settings = programs.instance_of(programs.BACKEND, aws, stack=STACK).settings
    keyring = Keyring(aws, settings["SIGNING_KEY_SECRET"])
    one, other = [
        f"http://127.0.0.1:{kept_port(machine.var, name)}"
        for name in ("worker-api-1", "worker-api-2")
    ]
    async with HTTPBackend(one, keyring) as first, HTTPBackend(other, keyring) as second:
        yield Visitor(aws, [first, second], settings["CATALOGUE_TABLE"])
