"""A shop with everything in it, and an example of each operation of its internal API."""

import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from shop import messages
from shop.accounts import BookEntry, Role
from shop.addresses import Address
from shop.catalogue import Assortment, Category
from shop.order_links import order_token
from tests.integration.worker.asking import asker
from tests.integration.worker.person import PASSWORD
from tests.integration.worker.test_api_pictures import a_picture
from tests.integration.worker.test_place import Catalogue, order_number, placed
from tests.unit.shop.builders import KEYS
from tests.unit.shop.test_catalogue import a_product
from worker.adapters.passwords import Argon2Passwords
from worker.adapters.people import PostgreSQLPeople
from worker.adapters.picture_process import PictureProcess
from worker.adapters.search import FollowedCatalogue, FollowedSearch
from worker.adapters.sqs_letters import SQSLetterQueue
from worker.handlers import keep_catalogue
from worker.people import Account
from worker.search.follow import Follower

NUMBERS = itertools.count(1)
HOME = "203.0.113.7"
NOBODY, SHOPPER, OTHER, STAFF, OWNER = "nobody", "shopper", "other", "staff", "owner"
PERSONS = (NOBODY, SHOPPER, OTHER, STAFF, OWNER)
ROLES = {SHOPPER: Role.SHOPPER, OTHER: Role.SHOPPER, STAFF: Role.STAFF, OWNER: Role.OWNER}
AN_ID = "f" * 32
ADDRESS = Address("01310100", "Avenida Paulista", "1000", "Bela Vista", "São Paulo", "SP")


@dataclass(frozen=True)
class Example:
    """How an operation is asked: names in its path, its query and body.

    *may* is the status for whoever may; *others* are those of persons to whom it differs.
    """

    names: dict = field(default_factory=dict)
    query: str = ""
    body: object = None
    may: int = 200
    others: dict = field(default_factory=dict)


class Assets:
    """Keeps pictures nowhere."""

    async def put(self, bodies, *, types, cache):
        self.kept = (bodies, types, cache)


@dataclass
class Contract:
    """A shop, and fresh people for each call."""

    shop: object
    ask: object
    people: object
    password_hash: str

    async def fresh(self):
        """Return a token for each person, and the id of the shopper's account."""
        tokens, account = {NOBODY: ""}, ""
        now = datetime.now(UTC)
        for person, role in ROLES.items():
            number = next(NUMBERS)
            new = Account(
                f"{number:032x}",
                f"{person}{number}@example.com",
                "Ana Souza",
                "pt-BR",
                role,
                self.password_hash,
                is_verified=True,
                epoch=0,
            )
            async with self.people.deed() as deed:
                assert await deed.accounts.put_new(new)
                tokens[person] = await deed.sessions.begin(new, now)
            account = new.id if person is SHOPPER else account
        return tokens, account

    async def order(self, account):
        """Place an order of an account; return its id."""
        order = order_number(next(NUMBERS))
        customer = msgspec.structs.replace(order.customer, account=account)
        order = msgspec.structs.replace(order, customer=customer)
        await placed(self.shop, order)
        return order.order_id

    def as_(self, token="", **changed):
        """Return who asks with a token."""
        return replace(self.ask, session=token, client=HOME, **changed)

    async def call(self, asking, operation, example, **headers):
        """Ask for an operation by its example."""
        target = operation.target.format(**example.names) + example.query
        body = b"" if example.body is None else example.body
        key = f"k{next(NUMBERS)}" if operation.method == "POST" else ""
        return await asking.asked(operation.method, target, body, key=key, headers=headers)


@asynccontextmanager
async def contract(shop, shelves, letters):
    """Open a shop that has all that the examples ask for."""
    passwords = Argon2Passwords()
    async with shop, shelves.opened(), shelves.process() as process, letters.client() as aws:
        await shop.stock(CHAIR=100_000)
        await shop.freight()
        now = datetime.now(UTC)
        shelf = Category("casa", {"pt-BR": "Casa", "en": "Home"})
        await keep_catalogue.keep_assortment(Assortment(0, (shelf,)), process.keeping)
        await keep_catalogue.create(a_product(), process.keeping, now=now)
        catalogue = FollowedCatalogue(process.table, process.cache)
        follower = Follower(catalogue, catalogue, catalogue)
        await follower.compare()
        people = PostgreSQLPeople(shop.pool)

        async def who_is(token):
            return await people.who(token, datetime.now(UTC))

        queue = SQSLetterQueue(aws, dead_letters=letters.dead_letters, orders=letters.orders)
        ask = asker(
            shop,
            who_is=who_is,
            passwords=passwords,
            offers=Catalogue(),
            browsing=process.browsing,
            keeping=process.keeping,
            catalogue_changes=process.table,
            search=FollowedSearch(follower),
            letter_queue=queue,
            resizer=PictureProcess(),
            assets=Assets(),
        )
        try:
            yield Contract(shop, ask, people, await passwords.hash(PASSWORD))
        finally:
            passwords.close()


def examples(order_id, email):
    """Return an example of each operation, by name; *order_id* is the shopper's."""
    number = next(NUMBERS)
    order = {"names": {"order_id": order_id}}
    hidden = {NOBODY: 404, OTHER: 404}
    # Passwords of staff are changed and confirmed with a code, and elsewhere.
    own = {STAFF: 403, OWNER: 403}
    withdrawn = order_number(number)
    terms = {"takes": "percent", "value": 10, "starts_at": "2026-01-01T00:00:00Z"}
    terms |= {"ends_at": "2027-01-01T00:00:00Z", "uses": 5, "version": 0}
    product = msgspec.to_builtins(a_product(product_id=f"novo-{number}"))
    product["variants"][0]["sku"] = f"NOVO-{number}"
    return {
        "me": Example(),
        "change-password": Example(body={"old": PASSWORD, "new": "battery staple 2"}, others=own),
        "change-email": Example(
            body={"password": PASSWORD, "email": f"new{number}@example.com"}, others=own
        ),
        "export-account": Example(),
        "forget-account": Example(others={**own, SHOPPER: 409}),
        "addresses": Example(),
        "keep-address": Example(body=msgspec.to_builtins(BookEntry("Casa", "Ana", ADDRESS))),
        "drop-address": Example(body={"label": "Casa"}),
        "consents": Example(),
        "consent": Example(body={"wording": "Sim"}),
        "withdraw-consent": Example(),
        "notice": Example(body={"sku": "CHAIR", "product_id": "cadeira", "email": email}),
        "staff": Example(),
        "audit": Example(),
        "price-cart": Example(query="?lines=CHAIR*2"),
        "stock": Example(query="?skus=CHAIR"),
        "my-cart": Example(),
        "put-in-cart": Example(body={"sku": "CHAIR", "quantity": 1}),
        "merge-cart": Example(body={"cart_id": f"{number:032x}", "lines": []}),
        "empty-cart": Example(body={"cart_id": f"{number:032x}"}),
        "product": Example({"product_id": "cadeira"}),
        "products": Example(query="?ids=cadeira"),
        "related-products": Example({"product_id": "cadeira"}, "?category=casa"),
        "category": Example({"category_id": "casa"}),
        "assortment": Example(),
        "search": Example(query="?q=cadeira"),
        "suggest": Example(query="?q=cad"),
        "look-at-product": Example({"product_id": "cadeira"}),
        "create-product": Example(body=product),
        "change-product": Example(
            {"product_id": "cadeira"}, body=msgspec.to_builtins(a_product(version=99)), may=409
        ),
        "reprice-product": Example(
            {"product_id": "cadeira"}, body={"version": 99, "prices": {"CHAIR": 1}}, may=409
        ),
        "archive-product": Example({"product_id": "cadeira"}, body={"version": 99}, may=409),
        "keep-assortment": Example(body={"version": 99}, may=422),
        "sweep-dead-letters": Example(),
        "dead-letter": Example({"letter_id": AN_ID}, may=404),
        "redrive-dead-letter": Example({"letter_id": AN_ID}, may=404),
        "redrive-dead-letters": Example(),
        "discard-dead-letter": Example({"letter_id": AN_ID}, body={"reason": "a test"}, may=404),
        "register": Example(
            body={"email": f"r{number}@example.com", "password": PASSWORD, "name": "Ana"}
        ),
        "verify-email": Example(body={"token": f"{number}"}, may=410),
        "sign-in": Example(body={"email": email, "password": "wrong " * 3}, may=403),
        "sign-out": Example(body={"token": "x"}),
        "sign-out-everywhere": Example(),
        "ask-reset": Example(body={"email": f"s{number}@example.com"}),
        "reset-password": Example(
            body={"token": f"{number}", "password": "battery staple 2"}, may=410
        ),
        "confirm": Example(body={"password": PASSWORD}, others=own),
        "staff-sign-in": Example(
            body={"email": email, "password": PASSWORD, "code": "123456"}, may=403
        ),
        "staff-confirm": Example(body={"password": PASSWORD, "code": "123456"}, may=403),
        "order": Example(**order, others=hidden),
        "order-history": Example(**order, others=hidden),
        "store-order": Example(body={"message": messages.encode(withdrawn, KEYS)}),
        "withdraw-order": Example(**order, body={"token": "forged"}, may=404),
        "cancel-order": Example(**order, body={}, others=hidden),
        "return-order": Example(**order, body={}, may=409, others=hidden),
        "my-orders": Example(),
        "find-orders": Example(),
        "ship-order": Example(**order, body={}, may=409),
        "deliver-order": Example(**order, may=409),
        "take-back-order": Example(**order, may=409),
        "refuse-return": Example(**order, may=409),
        "confirm-payment": Example(**order, body={"minor": 1, "currency": "BRL"}, may=404),
        "confirm-refund": Example(**order, may=409),
        "pix-webhook": Example(body={"body": "{}", "signature": "forged"}, may=409),
        "store-picture": Example(body=a_picture(200, 100)),
        "sales": Example(query="?first=2026-11-01&last=2026-11-22"),
        "sales-csv": Example(query="?first=2026-11-01&last=2026-11-22"),
        "seller": Example(may=404),
        "company": Example(may=404),
        "write-company": Example(
            body={
                "name": "Quintal",
                "tax_id": "11222333000181",
                "pix_key": "pix@example.com",
                "city": "São Paulo",
                "address": "",
                "email": "",
                "phone": "",
                "version": 7,
            },
            may=409,
        ),
        "policy": Example({"kind": "privacy"}),
        "write-policy": Example(
            {"kind": "privacy"}, body={"language": "en", "body": "x", "version": 7}, may=409
        ),
        "export-products": Example(),
        "preview-products": Example(body={"csv": "product_id\n"}, may=422),
        "import-products": Example(body={"csv": "product_id\n"}, may=422),
        "adjust-stock": Example(
            body={"adjustments": [{"sku": "CHAIR", "change": 1}], "reason": "counted"}
        ),
        "freight-table": Example(),
        "write-freight-table": Example(body={"rows": [], "version": 99}, may=409),
        "coupons": Example(),
        "write-coupon": Example({"code": f"C{number}"}, body=terms),
    }


def link_of(order_id):
    """Return what the link to an order's page carries."""
    return order_token(order_id, KEYS)
