"""The internal API of a test's shop: who may sign in, and what its handlers work with."""

from shop.api.operations import Who
from tests.integration.worker.test_place import Catalogue
from tests.unit.shop.builders import KEYS
from tests.unit.worker.api.calling import NOW, Asker
from tests.unit.worker.test_consumer import Keyring
from worker.adapters import pix
from worker.adapters.adjustments import PostgreSQLAdjustments
from worker.adapters.audit import PoolAudit
from worker.adapters.audit_list import PostgreSQLAuditList
from worker.adapters.changes import PostgreSQLChanges
from worker.adapters.held_letters import PostgreSQLHeldLetters
from worker.adapters.idempotency import PostgreSQLOnce
from worker.adapters.limits import Limits
from worker.adapters.notices import PostgreSQLNotices
from worker.adapters.order_lists import PostgreSQLOrderLists
from worker.adapters.order_views import order_views
from worker.adapters.outbox import Outbox
from worker.adapters.payments import PostgreSQLPayments
from worker.adapters.people import PostgreSQLPeople
from worker.adapters.sales import PostgreSQLSales
from worker.adapters.saved_carts import PostgreSQLSavedCarts
from worker.adapters.sellers import PostgreSQLSellers
from worker.adapters.shelf_reads import PostgreSQLShelfReads
from worker.adapters.tariffs import PostgreSQLTariffs
from worker.api.limiting import limiting
from worker.api.operations import HANDLERS
from worker.api.server import Server
from worker.api.services import Services
from worker.errors import NotSignedInError
from worker.handlers.sheets import Sheets
from worker.ports import Caller

CALLERS = {
    "ana": Caller(Who.SHOPPER, "ana"),
    "bob": Caller(Who.SHOPPER, "bob"),
    "staff": Caller(Who.STAFF, "s"),
    "owner": Caller(Who.OWNER, "o"),
}


class Views:
    """Reads without a cache."""

    def __init__(self, pool):
        self.pool = pool

    async def view(self, order_id):
        async with self.pool.connection() as connection:
            return (await order_views(connection, [order_id])).get(order_id)


async def who_is(token):
    if token not in CALLERS:
        raise NotSignedInError
    return CALLERS[token]


async def nothing_away():
    return []


def asker(shop, *, session="", **given):
    """Return who asks the API of *shop*; *given* are services beyond its database."""
    keys = Keyring(KEYS)

    def on(pool):
        return Services(
            currency="BRL",
            keys=keys,
            offers=given.get("offers") or Catalogue(),
            shelves=PostgreSQLShelfReads(pool),
            changes=PostgreSQLChanges(pool),
            payments=PostgreSQLPayments(pool),
            outbox=Outbox(pool, None),
            order_lists=PostgreSQLOrderLists(pool),
            order_views=Views(pool),
            browsing=given.get("browsing"),
            keeping=given.get("keeping"),
            search=given.get("search"),
            letter_queue=given.get("letter_queue"),
            held_letters=PostgreSQLHeldLetters(pool),
            resizer=given.get("resizer"),
            assets=given.get("assets"),
            sales=PostgreSQLSales(pool),
            saved_carts=PostgreSQLSavedCarts(pool),
            sellers=PostgreSQLSellers(pool),
            tariffs=PostgreSQLTariffs(pool),
            adjustments=PostgreSQLAdjustments(pool),
            sheets=Sheets(
                given.get("keeping"),
                given.get("catalogue_changes"),
                PostgreSQLShelfReads(pool),
                PostgreSQLAdjustments(pool),
            ),
            audit_list=PostgreSQLAuditList(pool),
            audit=PoolAudit(pool),
            people=PostgreSQLPeople(pool),
            passwords=given.get("passwords"),
            notices=PostgreSQLNotices(pool),
            read_webhook=pix.read_webhook,
        )

    async def once(key, request_hash, deed):
        return await PostgreSQLOnce(shop.pool).do(key, request_hash, lambda pool: deed(on(pool)))

    server = Server(
        on(shop.pool),
        keys,
        given.get("who_is") or who_is,
        once,
        nothing_away,
        lambda: NOW,
        admit=limiting(given.get("limits") or Limits(None)),
    )
    return Asker(server.application(HANDLERS), session=session)
