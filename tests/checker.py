"""The checker of orders: what must hold of a database and of what its clients were told.

Used by tests and drills after the dust has settled. Each function yields a sentence for each thing
that is wrong; `check` asks them all.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

import asyncpg

from shop.api.orders import decode_order
from shop.orders import HOLD_STOCK, TRANSITIONS, State
from worker.adapters.memcached import Memcached
from worker.adapters.order_cache import key_of
from worker.adapters.order_views import order_views

MONEY_HELD = {State.PAID, State.SHIPPED, State.DELIVERED, State.RETURN_REQUESTED, State.REFUND_DUE}
NO_MONEY = {State.RECEIVED, State.CONFIRMED, State.REJECTED, State.AWAITING_PAYMENT}


_ORPHANS = """
select what, order_id from (
    select 'a line' as what, order_id from order_lines
    union all select 'a movement', order_id from stock_movements where order_id is not null
    union all select 'an event', order_id from order_events
) written where not exists (select from orders where id = order_id)
"""


@dataclass(frozen=True)
class Intent:
    """A purchase that a shopper meant once: all ids it was tried under, and what it was told."""

    ids: tuple[str, ...]
    told: str  # accepted, refused or unknown


@dataclass
class History:
    """What clients did and were told, written down by themselves; what lies in the dead letters."""

    intents: list[Intent] = field(default_factory=list)
    dead_letters: set[str] = field(default_factory=set)
    # Dedupe keys of all events that a subscriber heard; None where nobody listened.
    heard: set[str] | None = None


async def check(connection: asyncpg.Connection, history: History | None = None) -> list[str]:
    """Return everything that is wrong."""
    wrong = [one async for one in _of_database(connection)]
    if history is not None:
        rows = await connection.fetch("select id, state, content_hash from orders")
        states = {row["id"].hex: State(row["state"]) for row in rows}
        seen = {row["id"].hex for row in rows if row["content_hash"] is not None}
        wrong += _intents(history, states, seen)
        if history.heard is not None:
            wrong += _heard(history.heard, await connection.fetch("select * from order_events"))
    return wrong


async def check_cache(connection: asyncpg.Connection, cache: Memcached) -> list[str]:
    """(f): return where the cache of orders is not what PostgreSQL says, once no feed is due."""
    ids = [row["id"].hex for row in await connection.fetch("select id from orders")]
    wrong = []
    for id_, view in (await order_views(connection, ids)).items():
        value = await cache.get(key_of(id_))
        if value is None:
            continue
        cached = decode_order(value)
        if cached != view:
            wrong.append(
                f"{id_} is {view.state.value} (version {view.version}), "
                f"in the cache {cached.state.value} (version {cached.version})"
            )
    return wrong


async def _of_database(connection: asyncpg.Connection) -> AsyncIterator[str]:
    for problems in (
        _orphans(await connection.fetch(_ORPHANS)),
        _stock(
            await connection.fetch("select sku, available from stock"),
            await connection.fetch("select sku, kind, quantity, order_id from stock_movements"),
            await connection.fetch("select id, state from orders"),
            await connection.fetch("select order_id, sku, quantity from order_lines"),
        ),
        _money(
            await connection.fetch("select * from orders"),
            await connection.fetch(
                "select order_id, sum(quantity * unit_minor)::bigint as minor from order_lines "
                "group by order_id"
            ),
            await connection.fetch(
                "select order_id, kind, sum(amount_minor)::bigint as minor from payment_attempts "
                "where state = 'succeeded' group by order_id, kind"
            ),
        ),
        _events(
            await connection.fetch("select id, state, version from orders"),
            await connection.fetch("select * from order_events order by order_id, version"),
        ),
    ):
        for problem in problems:
            yield problem


def _orphans(found: Iterable[asyncpg.Record]) -> Iterator[str]:
    """Nothing is written of an order that is not there: no foreign key holds that."""
    for row in found:
        yield f"{row['what']} of {row['order_id'].hex}, which is no order"


def _stock(
    shelves: Iterable[asyncpg.Record],
    movements: Iterable[asyncpg.Record],
    orders: Iterable[asyncpg.Record],
    lines: Iterable[asyncpg.Record],
) -> Iterator[str]:
    """(c): initial + adjustments + returns - sold = current >= 0, for each SKU and each order."""
    sums: Counter[str] = Counter()
    held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in movements:
        sums[row["sku"]] += row["quantity"]
        if row["order_id"] is not None:
            held[row["order_id"].hex][row["sku"]] -= row["quantity"]
    for row in shelves:
        if row["available"] != sums[row["sku"]] or row["available"] < 0:
            yield f"{row['sku']}: {row['available']} available, {sums[row['sku']]} by its movements"
    ordered: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in lines:
        ordered[row["order_id"].hex][row["sku"]] += row["quantity"]
    for row in orders:
        id_ = row["id"].hex
        wanted = +ordered[id_] if State(row["state"]) in HOLD_STOCK else Counter[str]()
        if +held[id_] != wanted:
            yield f"{id_} is {row['state']} and holds {dict(+held[id_])}, wanted {dict(wanted)}"


def _money(
    orders: Iterable[asyncpg.Record],
    lines: Iterable[asyncpg.Record],
    answered: Iterable[asyncpg.Record],
) -> Iterator[str]:
    """(d): totals = lines + shipping - discount; captured - refunded = what the state says."""
    of_lines = {row["order_id"]: row["minor"] for row in lines}
    moved = {(row["order_id"], row["kind"]): row["minor"] for row in answered}
    for row in orders:
        id_, state = row["id"], State(row["state"])
        if (
            row["total_minor"]
            != of_lines.get(id_, 0) + row["shipping_minor"] - row["discount_minor"]
        ):
            yield f"{id_.hex}: total {row['total_minor']} is not lines + shipping - discount"
        for kind in ("captured", "refunded"):
            sum_ = moved.get((id_, "capture" if kind == "captured" else "refund"), 0)
            if row[f"{kind}_minor"] != sum_:
                yield f"{id_.hex}: {kind} {row[f'{kind}_minor']}, its attempts say {sum_}"
        held = row["captured_minor"] - row["refunded_minor"]
        if state in MONEY_HELD and held < min(row["total_minor"], 1):
            yield f"{id_.hex} is {state.value} and no money is held"
        if state in NO_MONEY | {State.REFUNDED} and held:
            yield f"{id_.hex} is {state.value} and {held} is held"


def _events(orders: Iterable[asyncpg.Record], events: Iterable[asyncpg.Record]) -> Iterator[str]:
    """(e), (g): one state, by a way that the table knows; one event for each change."""
    said: defaultdict[str, list[tuple[int, State]]] = defaultdict(list)
    for row in events:
        said[row["order_id"].hex].append((row["version"], State(row["kind"])))
    for row in orders:
        id_, state = row["id"].hex, State(row["state"])
        versions = [version for version, _ in said[id_]]
        if versions != list(range(1, row["version"] + 1)):
            yield f"{id_}: version {row['version']}, events {versions}"
        way = [State.RECEIVED, *(kind for _, kind in said[id_])]
        if way[-1] is not state:
            yield f"{id_} is {state.value}, its last event {way[-1].value}"
        for before, after in itertools.pairwise(way):
            if after not in TRANSITIONS[before]:
                yield f"{id_}: from {before.value} to {after.value}"


def _heard(heard: set[str], events: Iterable[asyncpg.Record]) -> Iterator[str]:
    """(g): each event told at least once, and nothing told that did not happen."""
    happened = {f"{row['order_id'].hex}:{row['version']}" for row in events}
    for key in sorted(happened - heard):
        yield f"event {key} was told to nobody"
    for key in sorted(heard - happened):
        yield f"event {key} was told and never happened"


def _intents(history: History, states: dict[str, State], seen: set[str]) -> Iterator[str]:
    """(a), (b), (h): each acknowledged intent once, nothing that nobody sent, nothing refused."""
    sent = {id_ for intent in history.intents for id_ in intent.ids}
    for id_ in sorted(seen - sent):
        yield f"{id_} was sent by nobody"
    for intent in history.intents:
        there = [id_ for id_ in intent.ids if id_ in seen and id_ not in history.dead_letters]
        dead = [id_ for id_ in intent.ids if id_ in history.dead_letters]
        if intent.told == "accepted" and len(there) + len(dead) != 1:
            yield f"{intent.ids} was accepted and is there {len(there) + len(dead)} times"
        if len(there) > 1:
            yield f"{intent.ids} is there {len(there)} times"
        if intent.told == "refused":
            placed = [id_ for id_ in there if states[id_] in HOLD_STOCK]
            if placed:
                yield f"{placed[0]} was refused to its shopper and is {states[placed[0]].value}"
