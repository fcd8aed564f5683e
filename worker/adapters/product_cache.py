"""Products in Valkey before DynamoDB: never older than a minute, and never in anybody's way.

A write puts a mark that nobody fills over, writes the table, and then stores what it wrote,
unless something newer is there. A reader fills only what it has been the first to miss, with what
it read after that. So whatever the order of steps, no older version follows a newer one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from cloud.errors import AwayError
from shop.catalogue import Assortment, Product, decode_product, encode_assortment, encode_product
from shop.category_lists import encode_entry, entry_of
from shop.product_items import Kept
from worker.adapters.product_scripts import (
    ASSORTMENT,
    ENTERED_SECONDS,
    GIVE_UP,
    HINTS,
    KEPT_SECONDS,
    LEASE_SECONDS,
    MARK_SECONDS,
    MOST_HINTS,
    PRODUCT,
    SHELF,
    STORE,
    UNKNOWN_SECONDS,
    Held,
    held_of,
)
from worker.adapters.valkey import Valkey
from worker.ports import Catalogue, Served

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Stored:
    """What is to be in the cache under a key; entries by the list they are in."""

    key: str
    kept: Kept
    entries: Mapping[str, bytes]


class ProductCache:
    """`worker.ports.Shelf` on Valkey and the table behind."""

    def __init__(self, valkey: Valkey, catalogue: Catalogue) -> None:
        self._valkey, self._catalogue = valkey, catalogue
        self._filling: dict[str, asyncio.Task[dict[str, Served | None]]] = {}
        # What a write could not tell the cache, by key.
        self._untold: dict[str, _Stored] = {}

    async def product(self, product_id: str) -> Served | None:
        """Return a product that is shown; raise `AwayError` where nobody knows."""
        return (await self._served([PRODUCT + product_id], is_needed=True)).get(
            PRODUCT + product_id
        )

    async def products(self, product_ids: Collection[str]) -> dict[str, Served]:
        """Return those that are shown, in their order; what nobody answers for is left out."""
        found = await self._served([PRODUCT + one for one in product_ids], is_needed=False)
        return {key.removeprefix(PRODUCT): one for key, one in found.items() if one}

    async def assortment(self) -> Served | None:
        """Return the categories and the vocabulary, as JSON."""
        return (await self._served([ASSORTMENT], is_needed=True))[ASSORTMENT]

    async def put(self, product: Product, *, before: Product | None) -> None:
        """Write a product into the table, and then here; see `worker.ports.Catalogue`."""

        async def write() -> None:
            await self._catalogue.put(product, before=before)

        await self._write(_product(product, before), write)

    async def put_assortment(self, assortment: Assortment) -> None:
        """Write the assortment into the table, and then here."""

        async def write() -> None:
            await self._catalogue.put_assortment(assortment)

        kept = Kept(assortment.version, encode_assortment(assortment))
        await self._write(_Stored(ASSORTMENT, kept, {}), write)

    async def repair(self) -> bool:
        """Tell the cache what it could not be told; raise `AwayError` where it is away still."""
        for key, one in list(self._untold.items()):
            await self._store(one, "", hints=MOST_HINTS)
            if self._untold.get(key) is one:
                del self._untold[key]
        return False

    async def refresh(self, product_ids: Collection[str]) -> None:
        """Have here what the table has of products that are known to have changed."""
        products = await self._catalogue.products(product_ids)
        for one in products.values():
            await self._store(_product(one, None), "")

    async def hints(self, after: str) -> tuple[str, list[str]]:
        """Return products that were written, and what to ask after next; "" begins now."""
        if not after:
            newest = await self._valkey.ask("XREVRANGE", HINTS, "+", "-", "COUNT", 1)
            return (newest[0][0].decode() if newest else "0-0"), []
        answer = await self._valkey.ask("XREAD", "COUNT", MOST_HINTS, "STREAMS", HINTS, after)
        told = answer[0][1] if answer else []
        return (told[-1][0].decode() if told else after), [one[1][0].decode() for one in told]

    # ---- reading

    async def _served(self, keys: list[str], *, is_needed: bool) -> dict[str, Served | None]:
        """Return what is known of *keys*, in their order: None for what is not shown."""
        held = await self._held(keys)
        found = {key: _shown(one) for key, one in held.items() if one.is_fresh}
        missed = {key: one for key, one in held.items() if key not in found}
        if missed:
            found |= await self._filled(missed)
        if is_needed and (unknown := [key for key in keys if key not in found]):
            raise AwayError("dynamodb", f"{', '.join(unknown)} cannot be read")
        return {key: found[key] for key in keys if key in found}

    async def _held(self, keys: list[str]) -> dict[str, Held]:
        try:
            if len(keys) == 1:
                return {keys[0]: held_of(await self._valkey.ask("GET", keys[0]))}
            values = await self._valkey.ask("MGET", *keys) if keys else []
        except AwayError:  # its client says so
            return dict.fromkeys(keys, Held())
        return {key: held_of(value) for key, value in zip(keys, values, strict=True)}

    async def _filled(self, missed: Mapping[str, Held]) -> dict[str, Served | None]:
        """Read what was missed, each key once however many ask for it."""
        new = {key: held for key, held in missed.items() if key not in self._filling}
        if new:
            task = asyncio.create_task(self._fill(new))
            self._filling |= dict.fromkeys(new, task)
            task.add_done_callback(lambda done: self._ended(new, done))
        found: dict[str, Served | None] = {}
        for filling in {self._filling[key] for key in missed}:
            # Others may wait for it, too, when one of them goes.
            found |= await asyncio.shield(filling)
        return {key: one for key, one in found.items() if key in missed}

    def _ended(self, keys: Collection[str], done: asyncio.Task[dict[str, Served | None]]) -> None:
        for key in keys:
            if self._filling.get(key) is done:
                del self._filling[key]
        if not done.cancelled():
            done.exception()  # told to all who wait; nobody may

    async def _fill(self, missed: Mapping[str, Held]) -> dict[str, Served | None]:
        leases = dict(
            zip(missed, await asyncio.gather(*map(self._lease, missed.items())), strict=True)
        )
        try:
            kept = await self._read(missed)
        except AwayError as error:
            log.log(error.level, "catalogue is away", extra={"problem": str(error)})
            stale = {key: one for key, one in missed.items() if one.is_value}
            return {key: _shown(one, is_stale=True) for key, one in stale.items()}
        unknown = Kept(0, b"", is_archived=True)
        filled = (
            self._store_read(key, kept.get(key, unknown), leases[key])
            for key in missed
            if leases[key] is not None
        )
        await asyncio.gather(*filled)
        return {key: _answer(kept.get(key, unknown)) for key in missed}

    async def _lease(self, missed: tuple[str, Held]) -> str | None:
        """Return what lets us fill a key; None where somebody else is at it."""
        key, held = missed
        if held.is_value:
            return ""
        if held.kind:
            return None
        lease = f"L{uuid4().hex[:16]}"
        try:
            answer = await self._valkey.ask("SET", key, lease, "NX", "EX", LEASE_SECONDS)
        except AwayError:
            return None
        return lease if answer else None

    async def _read(self, keys: Collection[str]) -> dict[str, Kept]:
        found: dict[str, Kept] = {}
        if ASSORTMENT in keys:
            found[ASSORTMENT] = await self._catalogue.assortment()
        ids = [key.removeprefix(PRODUCT) for key in keys if key != ASSORTMENT]
        if ids:
            kept = await self._catalogue.kept(ids)
            found |= {PRODUCT + product_id: one for product_id, one in kept.items()}
        return found

    async def _store_read(self, key: str, kept: Kept, lease: str | None) -> None:
        entries = {}
        if key != ASSORTMENT and kept.body:
            entries = _entries(decode_product(kept.body), None)
        with suppress(AwayError):
            await self._store(_Stored(key, kept, entries), lease or "")

    # ---- writing

    async def _write(self, stored: _Stored, write: Callable[[], Awaitable[None]]) -> None:
        mark = f"M{uuid4().hex[:16]}"
        before = await self._mark(stored.key, mark)
        try:
            await write()
        except BaseException:
            with suppress(AwayError):
                await self._valkey.run(GIVE_UP, [stored.key], mark, before, KEPT_SECONDS)
            raise
        # Who reads from now on must not be told what somebody read before.
        self._filling.pop(stored.key, None)
        try:
            await self._store(stored, mark, hints=MOST_HINTS)
        except AwayError as error:
            log.warning("cache not told", extra={"key": stored.key, "problem": str(error)})
            self._untold[stored.key] = stored

    async def _mark(self, key: str, mark: str) -> bytes:
        """Keep others from filling *key*; return what was there."""
        try:
            before = await self._valkey.ask("SET", key, mark, "EX", MARK_SECONDS, "GET")
        except AwayError:
            return b""
        return before if isinstance(before, bytes) else b""

    async def _store(self, stored: _Stored, own: str, *, hints: int = 0) -> None:
        kept = stored.kept
        await self._valkey.run(
            STORE,
            [stored.key, HINTS, *stored.entries],
            ENTERED_SECONDS,
            own,
            "T" if kept.is_archived else "V",
            f"{kept.version:010}",
            b"" if kept.is_archived else kept.body,
            KEPT_SECONDS if kept.version or kept.body else UNKNOWN_SECONDS,
            hints,
            stored.key.removeprefix(PRODUCT),
            *stored.entries.values(),
        )


def _product(product: Product, before: Product | None) -> _Stored:
    kept = Kept(product.version, encode_product(product), product.is_archived)
    return _Stored(PRODUCT + product.product_id, kept, _entries(product, before))


def _entries(product: Product, before: Product | None) -> dict[str, bytes]:
    """Return what lists hold of a product: behind a version nothing where it is not shown."""
    version = f"{product.version:010}".encode()
    entries = {SHELF + before.category: version} if before else {}
    shown = b"" if product.is_archived else encode_entry(entry_of(product))
    return {**entries, SHELF + product.category: version + shown}


def _answer(kept: Kept) -> Served | None:
    return None if kept.is_archived else Served(kept.version, kept.body)


def _shown(held: Held, *, is_stale: bool = False) -> Served | None:
    return Served(held.version, held.body, is_stale) if held.kind == b"V" else None
