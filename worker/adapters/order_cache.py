"""The cache of what order pages show: Memcached before PostgreSQL.

Whoever fills it uses `add`, and what happens to an order is fed by compare-and-swap, the higher
version winning: so a slow reader's older view loses. A view is shown and decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection, Sequence
from contextlib import suppress

from cloud.errors import AwayError
from shop.api.orders import ORDER_VIEW_VERSION, OrderView, decode_order, encode_order
from shop.errors import InvalidError
from worker.adapters.memcached import Memcached
from worker.adapters.order_views import order_views
from worker.adapters.postgresql import Pool

# What no feed reached is right again by then.
TTL_SECONDS = 60
# Who loses so often has met as many newer views; the last resort is to have none.
MOST_TRIES = 4

_ID = re.compile(r"[0-9a-f]{32}")

log = logging.getLogger(__name__)


def key_of(order_id: str) -> str:
    """Return the key of an order's view as this program reads it."""
    return f"order:{ORDER_VIEW_VERSION}:{order_id}"


class OrderCache:
    """`worker.ports.Feed`, and the views that it feeds."""

    def __init__(self, pool: Pool, memcached: Memcached) -> None:
        self._pool, self._memcached = pool, memcached
        self._filling: dict[str, asyncio.Task[OrderView | None]] = {}

    async def view(self, order_id: str) -> OrderView | None:
        """Return what the page of an order shows, `TTL_SECONDS` old at worst; None without one.

        Raises `AwayError` where neither cache nor database answers.
        """
        if not _ID.fullmatch(order_id):
            return None
        cached = await self._cached(order_id)
        if cached is not None:
            return cached
        filling = self._filling.get(order_id)
        if filling is None:
            filling = self._filling[order_id] = asyncio.create_task(self._fill(order_id))
            filling.add_done_callback(lambda done: self._filled(order_id, done))
        # Others may wait for it, too, when one of them goes.
        return await asyncio.shield(filling)

    async def changed(self, order_ids: Sequence[str]) -> None:
        """Bring the views of these orders up to date; raise `AwayError` where one is not."""
        views = await self._read(set(order_ids))
        settling = (self._settle(view) for view in views.values())
        for outcome in await asyncio.gather(*settling, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _cached(self, order_id: str) -> OrderView | None:
        try:
            value = await self._memcached.get(key_of(order_id))
        except AwayError:
            return None
        return _decoded(value, order_id) if value is not None else None

    async def _fill(self, order_id: str) -> OrderView | None:
        view = (await self._read({order_id})).get(order_id)
        if view is not None:
            with suppress(AwayError):  # its client says so
                value = encode_order(view)
                await self._memcached.add(key_of(order_id), value, seconds=TTL_SECONDS)
        return view

    def _filled(self, order_id: str, done: asyncio.Task[OrderView | None]) -> None:
        del self._filling[order_id]
        if not done.cancelled():
            done.exception()  # told to all who wait; nobody may

    async def _read(self, order_ids: Collection[str]) -> dict[str, OrderView]:
        async with self._pool.connection() as connection:
            return await order_views(connection, order_ids)

    async def _settle(self, view: OrderView) -> None:
        """Have the cache hold *view* or a newer one."""
        key, value = key_of(view.order_id), encode_order(view)
        for _ in range(MOST_TRIES):
            held = await self._memcached.gets(key)
            if held is None:
                if await self._memcached.add(key, value, seconds=TTL_SECONDS):
                    return
                continue
            known = _decoded(held.value, view.order_id)
            if known is not None and known.version >= view.version:
                return
            if await self._memcached.cas(key, value, held.unique, seconds=TTL_SECONDS):
                return
        await self._memcached.delete(key)


def _decoded(value: bytes, order_id: str) -> OrderView | None:
    try:
        return decode_order(value)
    except InvalidError as error:
        log.warning("cached order unread", extra={"order": order_id, "problem": str(error)})
        return None
