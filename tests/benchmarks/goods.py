"""What is ordered in benchmarks: orders of 3 to 5 lines over some hundreds of products."""

import datetime as dt
import json
import random

import msgspec

from shop import messages
from shop.catalogue_items import offer_item
from tests.unit.shop.builders import KEYS, an_offer, an_order

SKUS = [f"SKU-{number:04}" for number in range(400)]
# Of a hundred messages two say again what another has said.
AGAIN = 0.02


def offers():
    """Return an offer of each SKU; prices were changed twice."""
    now = dt.datetime.now(dt.UTC)
    days = [now - dt.timedelta(days=back) for back in (20, 10)]
    return [
        an_offer(sku, 1_000 + number, grams=100, changes=[(at, 1_000 + number) for at in days])
        for number, sku in enumerate(SKUS)
    ]


def items():
    """Return the catalogue's items, a line of JSON each."""
    return "".join(f"{json.dumps(offer_item(one))}\n" for one in offers())


def orders(count, *, seed=1):
    """Return different orders, each of 3 to 5 products."""
    chance = random.Random(seed)  # noqa: S311, the same each time
    now = dt.datetime.now(dt.UTC)
    made = []
    for number in range(count):
        chosen = chance.sample(range(len(SKUS)), chance.randint(3, 5))
        lines = [(SKUS[one], chance.randint(1, 3), 1_000 + one) for one in chosen]
        order = an_order(*lines, order_id=f"{number:032x}")
        made.append(msgspec.structs.replace(order, placed_at=now))
    return made


def said(orders, *, seed=2):
    """Return messages, some of them twice."""
    chance = random.Random(seed)  # noqa: S311, as above
    bodies = [messages.encode(one, KEYS) for one in orders]
    return bodies + [one for one in bodies if chance.random() < AGAIN]
