"""The internal API with everything it works with: what `worker.bootstrap` is for the consumer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp

from cloud.assets import S3Assets, s3
from cloud.errors import AwayError, AWSError
from worker.adapters import pix
from worker.adapters.adjustments import PostgreSQLAdjustments
from worker.adapters.audit import PoolAudit
from worker.adapters.audit_list import PostgreSQLAuditList
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.changes import PostgreSQLChanges
from worker.adapters.held_letters import PostgreSQLHeldLetters
from worker.adapters.idempotency import PostgreSQLOnce
from worker.adapters.limits import Limits
from worker.adapters.notices import PostgreSQLNotices
from worker.adapters.order_lists import PostgreSQLOrderLists
from worker.adapters.outbox import Outbox
from worker.adapters.passwords import Argon2Passwords
from worker.adapters.payments import PostgreSQLPayments
from worker.adapters.people import PostgreSQLPeople
from worker.adapters.picture_process import PictureProcess
from worker.adapters.postgresql import Pool
from worker.adapters.sales import PostgreSQLSales
from worker.adapters.saved_carts import PostgreSQLSavedCarts
from worker.adapters.search import FollowedCatalogue, FollowedSearch
from worker.adapters.sellers import PostgreSQLSellers
from worker.adapters.shelf_reads import PostgreSQLShelfReads
from worker.adapters.sqs import SQSDeadLetters
from worker.adapters.sqs_letters import SQSLetterQueue
from worker.adapters.tariffs import PostgreSQLTariffs
from worker.api.limiting import limiting
from worker.api.operations import HANDLERS
from worker.api.server import Server
from worker.api.services import Services
from worker.bootstrap import Stores
from worker.bootstrap_catalogue import Shelves
from worker.handlers.sheets import Sheets
from worker.ports import Caller, Reply
from worker.search.follow import Follower
from worker.settings import Settings

# Of nothing that is sold; asked for to see whether the catalogue answers.
PROBE = "PROBE"


def application(
    settings: Settings, stores: Stores, shelves: Shelves, follower: Follower
) -> ASGIApp:
    """Return the internal API."""
    offers = DynamoDBOffers(stores.aws, settings.catalogue_table)
    once = PostgreSQLOnce(stores.pool)
    levels = PostgreSQLShelfReads(stores.pool)
    search = FollowedSearch(follower)
    people = PostgreSQLPeople(stores.pool)
    letter_queue = SQSLetterQueue(
        stores.aws, dead_letters=settings.dead_letters_url, orders=settings.order_queue_url
    )
    passwords = Argon2Passwords()
    resizer = PictureProcess()
    assets = S3Assets(settings.assets_bucket, lambda: s3(settings.aws_region))

    def services(pool: Pool) -> Services:
        adjustments = PostgreSQLAdjustments(pool)
        return Services(
            settings.currency,
            stores.keys,
            offers,
            levels,
            PostgreSQLChanges(pool),
            PostgreSQLPayments(pool),
            Outbox(pool, SQSDeadLetters(stores.aws, settings.dead_letters_url)),
            PostgreSQLOrderLists(pool),
            stores.orders,
            shelves.browsing,
            shelves.keeping,
            search,
            letter_queue,
            PostgreSQLHeldLetters(pool),
            resizer,
            assets,
            PostgreSQLSales(pool),
            PostgreSQLSavedCarts(pool),
            PostgreSQLSellers(pool),
            PostgreSQLTariffs(pool),
            adjustments,
            Sheets(shelves.keeping, shelves.products, levels, adjustments),
            PostgreSQLAuditList(pool),
            PoolAudit(pool),
            PostgreSQLPeople(pool),
            passwords,
            PostgreSQLNotices(pool),
            pix.read_webhook,
        )

    async def do_once(
        key: str, request_hash: bytes, deed: Callable[[Services], Awaitable[Reply]]
    ) -> Reply:
        return await once.do(key, request_hash, lambda pool: deed(services(pool)))

    async def who_is(token: str) -> Caller:
        return await people.who(token, datetime.now(UTC))

    async def away() -> list[str]:
        checks = {
            "the database": _database(stores.pool),
            "the catalogue": offers.offers([PROBE]),
            "the signing keys": stores.keys.keys(),
        }
        silent = [name for name, check in checks.items() if not await _answers(check)]
        return silent if follower.is_ready else [*silent, "the search index"]

    server = Server(
        services(stores.pool),
        stores.keys,
        who_is,
        do_once,
        away,
        admit=limiting(Limits(shelves.valkey)),
    )
    return server.application(HANDLERS)


def follower_of(shelves: Shelves) -> Follower:
    """Return what keeps a search index in step with the catalogue."""
    catalogue = FollowedCatalogue(shelves.products, shelves.cache)
    return Follower(catalogue, catalogue, catalogue)


async def _database(pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.fetchval("select 1")


async def _answers(check: Awaitable[object]) -> bool:
    try:
        await check
    except (AwayError, AWSError):
        return False
    return True
