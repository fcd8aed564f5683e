"""Where promises meet those who keep them: the only module that knows handlers and adapters."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cloud.aws import AWS
from cloud.logs import Metrics
from cloud.signing_keys import SigningKeys
from shop.messages import Order
from worker.adapters.addressees import PostgreSQLAddressees
from worker.adapters.card import SandboxCard
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.changes import PostgreSQLChanges
from worker.adapters.company import PostgreSQLCompany
from worker.adapters.events import PostgreSQLEvents
from worker.adapters.idempotency import PostgreSQLOnce
from worker.adapters.ledger import PostgreSQLLedger
from worker.adapters.login_tokens import LoginTokens
from worker.adapters.mail_items import DynamoDBMailItems
from worker.adapters.mails import PostgreSQLMailStore
from worker.adapters.memcached import Memcached
from worker.adapters.notices import PostgreSQLNotices
from worker.adapters.order_cache import OrderCache
from worker.adapters.outbox import Outbox
from worker.adapters.payments import PostgreSQLPayments
from worker.adapters.people import PostgreSQLPeople
from worker.adapters.pix import Pix
from worker.adapters.postgresql import Address, Pool
from worker.adapters.saved_carts import PostgreSQLSavedCarts
from worker.adapters.sns import SNSTopic
from worker.adapters.sqs import SQSDeadLetters, SQSQueue
from worker.consumer import Consumer
from worker.gathering import Gathering
from worker.handlers import account, mails, pay
from worker.handlers.place import Outcome, place
from worker.handlers.relay import AT_ONCE, feed_changed, relay
from worker.loops import Loop
from worker.ports import Keyring, Ledger, Meter, Offers, Provider, Queue
from worker.settings import Settings

# Beside those of the machine: RDS's own authorities.
AUTHORITIES = Path(__file__).parent / "certificates" / "rds.pem"

# While one batch is placed the others gather: by measurement eight cost the worker a quarter and
# PostgreSQL a third less an order than four, each in a transaction of its own.
LANES = 8
# To place, the outbox, relay, payments, two to sweep, mails, and one to spare.
CONNECTIONS = 8

# Of all workers one sweeps at a time.
SWEEPS = 7_412_027
SWEEP_SECONDS = 15.0
METRICS_SECONDS = 10.0
# What was just committed wakes these; what another worker left is found by then.
RELAY_SECONDS = 1.0
PAYMENTS_SECONDS = 1.0
MAILS_SECONDS = 2.0


@dataclass(frozen=True)
class Placing:
    """`worker.consumer.Place` with what it needs at hand."""

    offers: Offers
    ledger: Ledger
    currency: str = "BRL"
    placed: Callable[[], None] = lambda: None

    async def __call__(self, orders: Sequence[Order]) -> list[Outcome]:
        """Place a batch at this moment."""
        outcomes = await place(
            orders,
            offers=self.offers,
            ledger=self.ledger,
            currency=self.currency,
            now=datetime.now(UTC),
        )
        self.placed()
        return outcomes


def consumer(
    queue: Queue, *, offers: Offers, ledger: Ledger, keys: Keyring, meter: Meter
) -> Consumer:
    """Return a consumer of orders."""
    return Consumer(queue, Placing(offers, ledger), keys, meter)


@dataclass(frozen=True)
class Stores:
    """Where the shop's data are, open."""

    aws: AWS
    pool: Pool
    keys: SigningKeys
    orders: OrderCache


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Stores]:
    """Open the stores; no database is connected before it is needed."""
    trusted = tls()
    async with AWS(settings.aws_region) as aws, AsyncExitStack() as closing:
        login = LoginTokens(
            aws,
            host=settings.database_host,
            port=settings.database_port,
            user=settings.database_user,
        )
        pool = Pool(database(settings, tls=trusted), login, most=CONNECTIONS)
        closing.push_async_callback(pool.close)
        memcached = await closing.enter_async_context(
            Memcached(settings.memcached_host, settings.memcached_port, trusted)
        )
        keys = SigningKeys(aws, settings.signing_key_secret)
        yield Stores(aws, pool, keys, OrderCache(pool, memcached))


def tls() -> ssl.SSLContext:
    """Return what makes sure that a database is ours: its authority, and its name."""
    context = ssl.create_default_context()
    context.load_verify_locations(AUTHORITIES)
    return context


def database(settings: Settings, *, tls: ssl.SSLContext, user: str = "") -> Address:
    """Return where the database is, as the application unless another *user* is named."""
    return Address(
        settings.database_host,
        settings.database_port,
        settings.database_name,
        user or settings.database_user,
        tls,
    )


async def run(settings: Settings, stores: Stores, metrics: Metrics, stop: asyncio.Event) -> None:
    """Consume, and do all that is done beside, until told to stop."""
    following, others = loops(settings, stores, metrics)

    def placed() -> None:
        for loop in following:
            loop.woken.set()

    async with asyncio.TaskGroup() as group:
        for one in consumers(settings, stores, metrics, placed=placed, stop=stop):
            group.create_task(one.run())
        for loop in (*following, *others):
            group.create_task(loop.run(stop))


def consumers(
    settings: Settings,
    stores: Stores,
    meter: Meter,
    *,
    placed: Callable[[], None],
    stop: asyncio.Event,
) -> list[Consumer]:
    """Return what takes orders: from the queue, and from the outbox of what it did not take."""
    aside = settings.dead_letters_url
    placing = Gathering(
        Placing(
            DynamoDBOffers(stores.aws, settings.catalogue_table),
            PostgreSQLLedger(stores.pool),
            settings.currency,
            placed,
        )
    )
    queue = SQSQueue(stores.aws, orders=settings.order_queue_url, dead_letters=aside)
    outbox = Outbox(stores.pool, SQSDeadLetters(stores.aws, aside))
    sources: Mapping[Queue, int] = {queue: LANES, outbox: 1}
    return [
        Consumer(source, placing, stores.keys, meter, stop, most_lanes=lanes)
        for source, lanes in sources.items()
    ]


def loops(
    settings: Settings, stores: Stores, metrics: Metrics
) -> tuple[Sequence[Loop], Sequence[Loop]]:
    """Return what is done once orders are placed, and what is done now and then."""
    company = PostgreSQLCompany(stores.pool)
    payments, changes = PostgreSQLPayments(stores.pool), PostgreSQLChanges(stores.pool)
    events = PostgreSQLEvents(stores.pool)
    topic = SNSTopic(stores.aws, settings.order_events_topic)

    letters, notices = PostgreSQLMailStore(stores.pool), PostgreSQLNotices(stores.pool)
    items = DynamoDBMailItems(stores.aws, settings.catalogue_table)
    people, once = PostgreSQLPeople(stores.pool), PostgreSQLOnce(stores.pool)
    carts = PostgreSQLSavedCarts(stores.pool)
    announcer = mails.Announcer(topic, PostgreSQLAddressees(stores.pool), items, stores.keys)

    async def providers() -> Mapping[str, Provider]:
        card, pix = SandboxCard(), Pix(await company.receiver())
        return {card.name: card, pix.name: pix}

    async def tell() -> bool:
        return await relay(events=events, topic=announcer, feed=stores.orders) == AT_ONCE

    async def capture() -> bool:
        begun = await pay.capture_next(providers=await providers(), payments=payments)
        await feed_changed(stores.orders, begun)
        telling.woken.set()
        return len(begun) >= pay.AT_ONCE

    async def sweep() -> bool:
        async with stores.pool.turn(SWEEPS) as ours:
            if ours:
                known = await providers()
                await pay.sweep(providers=known, payments=payments)
                await pay.refund_due(providers=known, payments=payments)
                await pay.release_unpaid(payments=payments, changes=changes)
                now = datetime.now(UTC)
                await people.forget_old(now)
                await account.forget_outlived(people=people, now=now)
                await letters.forget()
                await once.forget()
                await carts.forget()
        return False

    async def mail() -> bool:
        told = await notices.tell(mails.AT_ONCE)
        return max(told, await hand_on()) == mails.AT_ONCE

    async def hand_on() -> int:
        return await mails.hand_on(store=letters, items=items, topic=topic, now=datetime.now(UTC))

    async def write() -> bool:
        metrics.write()
        return False

    telling = Loop("relay", tell, RELAY_SECONDS)
    capturing = Loop("payments", capture, PAYMENTS_SECONDS)
    sweeping = Loop("sweep", sweep, SWEEP_SECONDS)
    mailing = Loop("mails", mail, MAILS_SECONDS)
    writing = Loop("metrics", write, METRICS_SECONDS)
    return (telling, capturing), (sweeping, mailing, writing)
