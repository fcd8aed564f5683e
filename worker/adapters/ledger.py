"""The database of orders: PostgreSQL by asyncpg, plain SQL, a statement for many orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeAlias

import asyncpg
import msgspec

from shop.checkout import RefusedError, Taken
from shop.coupons import Coupon, Takes
from shop.messages import Order
from shop.money import Money
from shop.orders import State
from shop.shipping import Band
from worker.adapters.postgresql import Pool
from worker.errors import OversoldError
from worker.ports import Known

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

_INSERT = """
insert into orders
    (id, content_hash, placed_at, currency, coupon, account, content, request_id)
select * from unnest($1::uuid[], $2::bytea[], $3::timestamptz[], $4::text[], $5::text[],
                     $6::text[], $7::jsonb[], $8::text[])
on conflict do nothing
returning id
"""
_KNOWN = "select id, content_hash, state from orders where id = any($1::uuid[])"
# Both in one statement: each more is a way to the database and back.
_SHELVES = """
with locked as materialized (
    select sku, available from stock where sku = any($1) order by sku for update
)
select (select array_agg(sku) from locked) as skus,
       (select array_agg(available) from locked) as available,
       (select json_agg(freight_bands)::text from freight_bands) as freight
"""
_LOCK_COUPONS = "select * from coupons where code = any($1) order by code for update"
_USE_COUPONS = """
update coupons set uses_left = uses_left - used.times
from unnest($1::text[], $2::int[]) as used (code, times)
where coupons.code = used.code
"""
_CONFIRM = """
with decided as (
    select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
        as decided (id, lines, shipping, discount)
), changed as (
    update orders set state = 'confirmed', version = 1, lines_minor = lines,
        shipping_minor = shipping, discount_minor = discount,
        total_minor = lines + shipping - discount
    from decided where orders.id = decided.id and state = 'received'
    returning orders.id
), told as (
    insert into order_events (order_id, version, kind) select id, 1, 'confirmed' from changed
), lines as materialized (
    select * from unnest($5::uuid[], $6::text[], $7::text[], $8::int[], $9::bigint[])
        as lines (order_id, sku, name, quantity, unit_minor)
), written as (
    insert into order_lines (order_id, sku, name, quantity, unit_minor) select * from lines
), sold as (
    insert into stock_movements (order_id, sku, kind, quantity)
    select order_id, sku, 'sold', -sum(quantity)::int from lines group by order_id, sku
), took as (
    -- One row a SKU: of two that are joined PostgreSQL would apply one.
    update stock set available = available - taken.quantity
    from (select sku, sum(quantity)::int as quantity from lines group by sku) as taken
    where stock.sku = taken.sku
    returning stock.sku
)
select count(*) from took
"""
_REJECT = """
with decided as (
    select * from unnest($1::uuid[], $2::text[], $3::jsonb[]) as decided (id, reason, detail)
), changed as (
    update orders set state = 'rejected', version = 1, reason = decided.reason,
        detail = decided.detail
    from decided where orders.id = decided.id and state = 'received'
    returning orders.id
)
insert into order_events (order_id, version, kind) select id, 1, 'rejected' from changed
"""


class PostgreSQLLedger:
    """`worker.ports.Ledger` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[PostgreSQLBatch]:
        """Open a transaction."""
        async with self._pool.connection() as connection, connection.transaction():
            yield PostgreSQLBatch(connection)


class PostgreSQLBatch:
    """`worker.ports.Batch`: one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._do = connection

    async def insert_new(self, orders: Sequence[Order]) -> set[str]:
        """Insert orders whose ids nobody has taken; return the ids that are new."""
        rows = await self._do.fetch(
            _INSERT,
            *_columns(
                (
                    order.order_id,
                    order.content_hash(),
                    order.placed_at,
                    order.currency,
                    order.coupon or None,
                    order.customer.account or None,
                    msgspec.json.encode(order).decode(),
                    order.request_id or None,
                )
                for order in orders
            ),
        )
        return {row["id"].hex for row in rows}

    async def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what stands under *ids*."""
        rows = await self._do.fetch(_KNOWN, list(ids))
        return {row["id"].hex: Known(row["content_hash"], State(row["state"])) for row in rows}

    async def shelves(self, skus: Collection[str]) -> tuple[dict[str, int], tuple[Band, ...]]:
        """Lock the stock of *skus*; return what is available of each, and the freight table."""
        (row,) = await self._do.fetch(_SHELVES, sorted(skus))
        available = zip(row["skus"] or (), row["available"] or (), strict=True)
        return dict(available), _bands(row["freight"] or "[]")

    async def lock_coupons(self, codes: Collection[str]) -> dict[str, Coupon]:
        """Lock the coupons of *codes* and return those that exist."""
        rows = await self._do.fetch(_LOCK_COUPONS, sorted(codes))
        return {row["code"]: coupon_of(row) for row in rows}

    async def record(
        self,
        orders: Mapping[str, Order],
        taken: Mapping[str, Taken],
        refused: Mapping[str, RefusedError],
    ) -> None:
        """Write down what was decided: states, sums, stock, coupons, events."""
        if taken:
            await self._use_coupons(taken.values())
            await self._confirm(orders, taken)
        if refused:
            rows = (
                (id_, why.reason.value, msgspec.json.encode(why.detail).decode())
                for id_, why in refused.items()
            )
            await self._do.execute(_REJECT, *_columns(rows))

    async def _use_coupons(self, taken: Collection[Taken]) -> None:
        sums: dict[str, int] = {}
        for one in taken:
            if one.coupon:
                sums[one.coupon] = sums.get(one.coupon, 0) + 1
        if sums:
            await self._do.execute(_USE_COUPONS, *_columns(sorted(sums.items())))

    async def _confirm(self, orders: Mapping[str, Order], taken: Mapping[str, Taken]) -> None:
        decided = (
            (id_, one.sums.lines.minor, one.sums.shipping.minor, one.sums.discount.minor)
            for id_, one in taken.items()
        )
        lines = [
            (id_, sku, taken[id_].names[sku], quantity, unit)
            for id_ in taken
            for (sku, unit), quantity in _lines(orders[id_]).items()
        ]
        took = await self._do.fetchval(_CONFIRM, *_columns(decided), *_columns(lines))
        wanted = len({sku for _, sku, *_ in lines})
        if took != wanted:
            raise OversoldError(wanted, took)


def _lines(order: Order) -> dict[tuple[str, int], int]:
    """Return quantities by SKU and price."""
    sums: dict[tuple[str, int], int] = {}
    for line in order.lines:
        key = line.sku, line.unit_price
        sums[key] = sums.get(key, 0) + line.quantity
    return sums


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """Turn rows into columns, which `unnest` takes: one statement for all."""
    return [list(column) for column in zip(*rows, strict=True)]


def coupon_of(row: asyncpg.Record) -> Coupon:
    return Coupon(
        row["code"],
        Takes(row["takes"]),
        row["value"],
        row["currency"],
        row["starts_at"],
        row["ends_at"],
        row["uses_left"],
        row["least_subtotal_minor"],
    )


@lru_cache(maxsize=4)
def _bands(table: str) -> tuple[Band, ...]:
    """Return the rows of a freight table; it changes seldom, and is read for each batch."""
    return tuple(band_of(row) for row in msgspec.json.decode(table))


def band_of(row: asyncpg.Record | dict[str, Any]) -> Band:
    above, currency = row["free_above_minor"], row["currency"]
    return Band(
        row["method"],
        row["first_cep"],
        row["last_cep"],
        row["most_grams"],
        Money(row["price_minor"], currency),
        row["working_days"],
        None if above is None else Money(above, currency),
    )
