"""Orders by way of a real queue: said often, in any order, while stores come and go."""

import asyncio
import datetime as dt
import json
import random
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import msgspec
import pytest
from botocore.credentials import Credentials

from cloud.aws import AWS
from shop import messages
from tests.checker import History, Intent, check
from tests.integration.worker.account import make
from tests.integration.worker.test_place import order_number
from tests.integration.worker.ways import way
from tests.unit.shop.builders import KEYS, an_offer
from tests.unit.worker.test_consumer import Keyring, Meter
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.ledger import PostgreSQLLedger
from worker.adapters.postgresql import Address, Pool
from worker.adapters.sqs import SQSQueue
from worker.bootstrap import Placing
from worker.consumer import Consumer

# The queue's, so that an outage of some seconds is longer than all receives of a message.
VISIBILITY_SECONDS = 1
MOST_RECEIVES = 3
OUTAGE_SECONDS = VISIBILITY_SECONDS * MOST_RECEIVES + 1.5


class ShortQueue(SQSQueue):
    """The real one; asks without waiting long, so that tests stop soon."""

    async def receive(self, most):
        return await super().receive(most, wait_seconds=1)


@pytest.fixture
def account(embedded_aws):
    return make(
        embedded_aws,
        "outage",
        an_offer(),
        visibility_seconds=VISIBILITY_SECONDS,
        most_receives=MOST_RECEIVES,
    )


def buyers(count, **changed):
    now = dt.datetime.now(dt.UTC)
    return [
        msgspec.structs.replace(order_number(n, ("CHAIR", 1, 10_000)), placed_at=now, **changed)
        for n in range(count)
    ]


def send(account, orders):
    for order in orders:
        account.sqs.send_message(QueueUrl=account.orders, MessageBody=messages.encode(order, KEYS))


def consumer_of(account, aws, pool, stop):
    placing = Placing(DynamoDBOffers(aws, account.table), PostgreSQLLedger(pool))
    queue = ShortQueue(aws, orders=account.orders, dead_letters=account.dead_letters)
    return Consumer(
        queue,
        placing,
        Keyring(KEYS),
        Meter(),
        stop,
        heartbeat_seconds=VISIBILITY_SECONDS / 4,
        visibility_seconds=VISIBILITY_SECONDS,
    )


async def until_empty(account, *, seconds):
    async with asyncio.timeout(seconds):
        # A queue tells nobody that it is empty.
        while await asyncio.to_thread(account.count, account.orders):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def judged(shop, account, orders):
    """Return what is wrong, and the states."""
    async with shop.pool.connection() as connection:
        history = History([Intent((order.order_id,), "accepted") for order in orders])
        return await check(connection, history), list((await shop.states()).values())


def test_each_message_said_up_to_five_times_in_any_order_is_one_order(shop, account):
    orders = buyers(60)
    chance = random.Random(7)  # noqa: S311, a shuffle
    said = [order for order in orders for _ in range(chance.randint(1, 5))]
    chance.shuffle(said)
    send(account, said)

    async def scenario():
        async with shop, account.client() as aws:
            await shop.freight()
            await shop.stock(CHAIR=45)
            stop = asyncio.Event()
            running = [
                asyncio.ensure_future(consumer_of(account, aws, shop.pool, stop).run())
                for _ in range(4)
            ]
            await until_empty(account, seconds=60)
            stop.set()
            await asyncio.gather(*running)
            return await judged(shop, account, orders), await shop.left()

    (wrong, states), left = asyncio.run(scenario())

    assert [] == wrong
    assert {"CHAIR": 0} == left
    assert (45, 15) == (states.count("confirmed"), states.count("rejected"))
    assert 0 == account.count(account.dead_letters)


@pytest.mark.parametrize("away", ["the database", "the catalogue", "everything"])
def test_an_outage_longer_than_all_receives_sets_nothing_aside(shop, account, away):
    orders = buyers(25)
    server = f"{shop.address.host}/.s.PGSQL.5432"
    aws_at = urlsplit(account.aws.endpoint)

    async def scenario():
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(shop)
            await shop.freight()
            await shop.stock(CHAIR=100)
            database = await stack.enter_async_context(
                way(lambda: asyncio.open_unix_connection(server))
            )
            services = await stack.enter_async_context(
                way(lambda: asyncio.open_connection(aws_at.hostname, aws_at.port))
            )
            pool = Pool(
                Address("127.0.0.1", database.port, shop.address.database, "postgres"), no_password
            )
            stack.push_async_callback(pool.close)
            through = f"http://127.0.0.1:{services.port}"
            table_aws = await stack.enter_async_context(account.client(through))
            queue_at = through if away == "everything" else None
            queue_aws = await stack.enter_async_context(account.client(queue_at))
            cut = {
                "the database": [database],
                "the catalogue": [services],
                "everything": [database, services],
            }[away]
            for one in cut:
                await one.cut()
            await asyncio.to_thread(send, account, orders)
            stop = asyncio.Event()
            consumer = consumer_of(account, queue_aws, pool, stop)
            consumer.place = Placing(
                DynamoDBOffers(table_aws, account.table), PostgreSQLLedger(pool)
            )
            running = asyncio.ensure_future(consumer.run())
            await asyncio.sleep(OUTAGE_SECONDS)  # it is what is tested
            during = await shop.states()
            for one in cut:
                await one.mend()
            await until_empty(account, seconds=60)
            stop.set()
            await running
            return during, await judged(shop, account, orders)

    during, (wrong, states) = asyncio.run(scenario())

    assert {} == during
    assert [] == wrong
    assert ["confirmed"] * 25 == states
    assert 0 == account.count(account.dead_letters)


async def no_password(_fresh):
    return ""


TAKES_ORDERS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
READS_OFFERS = ["dynamodb:BatchGetItem"]


def a_role(iam, *actions):
    """Make a role that may do this, or have it do this from now on; return its ARN."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    if "consumer" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
        iam.create_role(RoleName="consumer", AssumeRolePolicyDocument=policy(trust))
    allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    iam.put_role_policy(RoleName="consumer", PolicyName="may", PolicyDocument=policy(allowed))
    return iam.get_role(RoleName="consumer")["Role"]["Arn"]


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize("missing", [TAKES_ORDERS[1:2], READS_OFFERS])
def test_what_a_role_may_not_do_for_a_while_costs_no_message_anything(
    shop, account, caplog, missing
):
    orders, iam = buyers(25), account.aws.client("iam")
    all_of_it = {*TAKES_ORDERS, *READS_OFFERS}
    arn = a_role(iam, *all_of_it - set(missing))
    key = account.aws.as_role(arn).credentials
    send(account, orders)

    async def scenario():
        credentials = Credentials(key.access_key_id, key.secret_access_key, key.session_token)
        aws = AWS("us-east-1", endpoint=account.aws.endpoint, credentials=credentials)
        async with shop, aws:
            await shop.freight()
            await shop.stock(CHAIR=100)
            stop = asyncio.Event()
            running = asyncio.ensure_future(consumer_of(account, aws, shop.pool, stop).run())
            await asyncio.sleep(OUTAGE_SECONDS)  # it is what is tested
            await asyncio.to_thread(a_role, iam, *all_of_it)
            await until_empty(account, seconds=60)
            stop.set()
            await running
            return await judged(shop, account, orders)

    wrong, states = asyncio.run(scenario())

    assert [] == wrong
    assert ["confirmed"] * 25 == states
    assert 0 == account.count(account.dead_letters)
    assert "ERROR" in [record.levelname for record in caplog.records]
