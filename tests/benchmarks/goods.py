"""What is ordered in benchmarks: orders of 3 to 5 lines over some hundreds of products."""

import datetime as dt
import json
import random

import msgspec

from shop import messages
from shop.catalogue_items import offer_item
from shop.money import Money
from shop.shipping import quotes
from tests.unit.shop.builders import KEYS, an_offer, an_order
from worker.seed import freight

SKUS = [f"SKU-{number:04}" for number in range(400)]
GRAMS = 100
CURRENCY = "BRL"
PLACES = (
    ("01310100", "São Paulo", "SP"),
    ("20040020", "Rio de Janeiro", "RJ"),
    ("30130010", "Belo Horizonte", "MG"),
    ("40020000", "Salvador", "BA"),
    ("90010150", "Porto Alegre", "RS"),
)
# Of a hundred messages two say again what another has said.
AGAIN = 0.02


def offers():
    """Return an offer of each SKU; prices were changed twice."""
    now = dt.datetime.now(dt.UTC)
    days = [now - dt.timedelta(days=back) for back in (20, 10)]
    return [
        an_offer(sku, 1_000 + number, grams=GRAMS, changes=[(at, 1_000 + number) for at in days])
        for number, sku in enumerate(SKUS)
    ]


def items():
    """Return the catalogue's items, a line of JSON each."""
    return "".join(f"{json.dumps(offer_item(one))}\n" for one in offers())


def orders(count, *, seed=1):
    """Return different orders, each of 3 to 5 products."""
    chance = random.Random(seed)  # noqa: S311, the same each time
    table = freight(CURRENCY)
    return [_order(f"{number:032x}", chance, table) for number in range(count)]


def said(orders, *, seed=2):
    """Return messages, some of them twice."""
    chance = random.Random(seed)  # noqa: S311, as above
    told = []
    for order in orders:
        body = messages.encode(order, KEYS)
        told += [body, body] if chance.random() < AGAIN else [body]
    return told


def _order(order_id, chance, table):
    chosen = chance.sample(range(len(SKUS)), chance.randint(3, 5))
    lines = [(SKUS[one], chance.randint(1, 3), 1_000 + one) for one in chosen]
    subtotal = Money(sum(quantity * minor for _, quantity, minor in lines), CURRENCY)
    grams = GRAMS * sum(quantity for _, quantity, _ in lines)
    cep, city, state = chance.choice(PLACES)
    cheapest = quotes(table, cep=cep, grams=grams, subtotal=subtotal)[0]
    order = an_order(*lines, shipping=cheapest.price.minor, order_id=order_id)
    to = msgspec.structs.replace(order.destination, cep=cep, city=city, state=state)
    shipping = msgspec.structs.replace(order.shipping, method=cheapest.method)
    now = dt.datetime.now(dt.UTC)
    return msgspec.structs.replace(order, placed_at=now, destination=to, shipping=shipping)
