"""Consumers that are killed, with real SQS protocol, DynamoDB and PostgreSQL: nothing is lost."""

import asyncio
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from shop import messages
from shop.signing import Keys
from tests.checker import History, Intent, check
from tests.integration.worker.account import make
from tests.integration.worker.test_place import order_number
from tests.unit.shop.builders import an_offer

REPOSITORY = Path(__file__).parent.parent.parent.parent
KEY = "k" * 32
ORDERS = 40
VISIBILITY_SECONDS = 2
# What is known of whoever buys here.
PERSONAL = ["Ana", "Souza", "@example.com", "52998224725", "Paulista", "01310100"]
POINTS = ["after receive", "before commit", "after commit", "after publish", "before delete"]


@pytest.fixture
def account(embedded_aws):
    """Return queues, a topic and a table with one chair to be sold."""
    return make(embedded_aws, "crash", an_offer(), visibility_seconds=VISIBILITY_SECONDS)


def start(told):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.worker.consumer_process", json.dumps(told)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "ready\n" == process.stdout.readline()
    return process


def end(process):
    """Ask for a clean stop; return how it ended, and all that it has written."""
    process.send_signal(signal.SIGTERM)
    written, _ = process.communicate(timeout=20)
    return process.returncode, written


@pytest.mark.parametrize("die", POINTS)
def test_a_consumer_that_is_killed_loses_and_doubles_nothing(shop, account, tmp_path, die):
    key = account.aws.credentials
    told = {
        "endpoint": account.aws.endpoint,
        "credentials": [key.access_key_id, key.secret_access_key],
        "orders": account.orders,
        "dead_letters": account.dead_letters,
        "topic": account.topic,
        "table": account.table,
        "key": KEY,
        "host": shop.address.host,
        "database": shop.address.database,
        "die": die,
        "death_file": str(tmp_path / "died"),
    }
    now = dt.datetime.now(dt.UTC)
    buyers = [
        msgspec.structs.replace(order_number(n, ("CHAIR", 1, 10_000)), placed_at=now)
        for n in range(ORDERS)
    ]
    for order in buyers:
        account.sqs.send_message(
            QueueUrl=account.orders, MessageBody=messages.encode(order, Keys(KEY.encode()))
        )

    async def prepare():
        async with shop:
            await shop.freight()
            await shop.stock(CHAIR=ORDERS // 2)

    async def decided():
        async with shop:
            untold = await shop.run("select from order_events where published_at is null")
            return await shop.states(), len(untold)

    asyncio.run(prepare())
    first = start(told)
    assert -signal.SIGKILL == first.wait(20)
    said_first, _ = first.communicate()
    others = [start(told) for _ in range(2)]
    deadline = time.monotonic() + 30
    while True:
        states, untold = asyncio.run(decided())
        if len(states) == ORDERS and not untold and not account.count(account.orders):
            break
        assert time.monotonic() < deadline, (states, untold)
        time.sleep(0.2)
    codes, said = zip(*(end(one) for one in others), strict=True)
    written = "".join((said_first, *said))

    async def judge():
        async with shop, shop.pool.connection() as connection:
            intents = [Intent((order.order_id,), "accepted") for order in buyers]
            history = History(intents, heard=account.told())
            return await check(connection, history), await shop.left()

    wrong, left = asyncio.run(judge())
    ends = list(states.values())
    assert (0, 0) == codes
    assert [] == wrong
    assert [] == [one for one in PERSONAL if one in written]
    # What was committed at the moment of the kill is told by nobody, at most a batch.
    assert ORDERS - 10 <= sum(order.order_id in written for order in buyers)
    assert {"CHAIR": 0} == left
    assert ORDERS // 2 == ends.count("confirmed") == ends.count("rejected")
    assert not account.count(account.dead_letters)
