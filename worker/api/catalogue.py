"""Answers about the catalogue: products as JSON that is handed on as it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Raw

from shop import facets
from shop.api import catalogue_operations as asked
from shop.api.catalogue_operations import Suggestions
from shop.api.operations import Operation
from shop.catalogue import Assortment, Product, decode_assortment
from shop.category_lists import Wanted
from shop.errors import InvalidError
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.errors import UnknownError
from worker.handlers import browse, keep_catalogue
from worker.ports import Served


async def product(call: Call, with_: Services) -> bytes:
    """Show a product."""
    return (await browse.product(call.path["product_id"], with_.browsing)).body


async def products(call: Call, with_: Services) -> bytes:
    """Show products."""
    ids = call.query.ids.strip(",").split(",")
    return _with_products(await browse.products(ids, with_.browsing))


async def related(call: Call, with_: Services) -> bytes:
    """Show what is like a product."""
    found = await browse.related_products(
        call.path["product_id"], call.query.category, with_.browsing, most=call.query.most
    )
    return _with_products(found)


async def category(call: Call, with_: Services) -> bytes:
    """Show a page of a category."""
    query = call.query
    wanted = Wanted(
        facets.read([query.facets]), query.min, query.max, query.sort, query.after, query.most
    )
    page, shown = await browse.category(call.path["category_id"], wanted, with_.browsing)
    return _with_products(
        shown,
        total=page.total,
        after=page.after,
        facets={name: dict(counts) for name, counts in page.facets.items()},
        prices=page.prices,
    )


async def assortment(call: Call, with_: Services) -> bytes:  # noqa: ARG001, nothing is asked
    """Show categories and vocabulary."""
    found = await with_.browsing.shelf.assortment()
    return found.body if found else msgspec.json.encode(Assortment())


async def search(call: Call, with_: Services) -> bytes:
    """Find products."""
    query = call.query
    found = await with_.search.search(query.q, query.language, most=query.most, after=query.after)
    shown = await browse.products(found.product_ids, with_.browsing)
    return _with_products(
        shown,
        total=found.total,
        after=found.after,
        is_more=found.is_more,
        corrected=found.corrected,
        is_loose=found.is_loose,
    )


async def suggest(call: Call, with_: Services) -> Suggestions:
    """Say what somebody may be about to type."""
    return Suggestions(tuple(await with_.search.suggest(call.query.q, call.query.language)))


async def look_at(call: Call, with_: Services) -> Product:
    """Show a product as it is at this moment."""
    product_id = call.path["product_id"]
    found = await with_.keeping.catalogue.products([product_id])
    if product_id not in found:
        raise UnknownError("product", product_id)
    return found[product_id]


async def create(call: Call, with_: Services) -> Product:
    """Put a product on the shelf."""
    await _check_category(call.body.category, with_)
    return await keep_catalogue.create(call.body, with_.keeping, now=_now())


async def change(call: Call, with_: Services) -> Product:
    """Write what follows the version that it names."""
    product_id = call.path["product_id"]
    if call.body.product_id != product_id:
        raise InvalidError("product_id", call.body.product_id, product_id)
    await _check_category(call.body.category, with_)
    return await keep_catalogue.change(call.body, with_.keeping, now=_now())


async def reprice(call: Call, with_: Services) -> Product:
    """Ask other prices from now on."""
    return await keep_catalogue.reprice(
        call.path["product_id"],
        call.body.prices,
        with_.keeping,
        version=call.body.version,
        now=_now(),
    )


async def archive(call: Call, with_: Services) -> Product:
    """Neither show nor sell a product any more."""
    return await keep_catalogue.archive(
        call.path["product_id"], with_.keeping, version=call.body.version, now=_now()
    )


async def keep_assortment(call: Call, with_: Services) -> Assortment:
    """Write categories and vocabulary; one that has products stays."""
    there = {one.category_id for one in (await _assortment(with_)).categories}
    for gone in sorted(there - {one.category_id for one in call.body.categories}):
        page, _ = await browse.category(gone, Wanted(most=1), with_.browsing)
        if page.total:
            wanted = f"also {gone}, which has {page.total} products: move them first"
            raise InvalidError("categories", len(call.body.categories), wanted)
    return await keep_catalogue.keep_assortment(call.body, with_.keeping)


async def _check_category(category_id: str, with_: Services) -> None:
    known = [one.category_id for one in (await _assortment(with_)).categories]
    if category_id not in known:
        raise InvalidError("category", category_id, f"one of {', '.join(known) or 'none yet'}")


async def _assortment(with_: Services) -> Assortment:
    """Return categories and vocabulary as the table has them."""
    kept = await with_.keeping.catalogue.assortment()
    return decode_assortment(kept.body) if kept.body else Assortment()


def _with_products(shown: Mapping[str, Served], **beside: object) -> bytes:
    bodies: Iterable[Raw] = (Raw(one.body) for one in shown.values())
    return msgspec.json.encode({"products": list(bodies), **beside})


def _now() -> datetime:
    return datetime.now(UTC)


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.PRODUCT: product,
    asked.PRODUCTS: products,
    asked.RELATED: related,
    asked.CATEGORY: category,
    asked.ASSORTMENT: assortment,
    asked.SEARCH: search,
    asked.SUGGEST: suggest,
    asked.LOOK_AT: look_at,
    asked.CREATE: create,
    asked.CHANGE: change,
    asked.REPRICE: reprice,
    asked.ARCHIVE: archive,
    asked.KEEP_ASSORTMENT: keep_assortment,
}
