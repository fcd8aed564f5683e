"""What catalogue pages show: products as JSON that is handed on as it was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shop.category_lists import Page, Wanted, related
from worker.errors import UnknownError
from worker.ports import Lists, Served, Shelf

MOST_RELATED = 12


@dataclass(frozen=True)
class Browsing:
    """What is looked at."""

    shelf: Shelf
    lists: Lists


class CategoryPage(NamedTuple):
    """A page of a category: what can be chosen, and its products in their order."""

    page: Page
    products: Mapping[str, Served]


async def product(product_id: str, at: Browsing) -> Served:
    """Return a product; raise `UnknownError` for one that is not shown."""
    found = await at.shelf.product(product_id)
    if found is None:
        raise UnknownError("product", product_id)
    return found


async def products(product_ids: Sequence[str], at: Browsing) -> Mapping[str, Served]:
    """Return those that are shown, in their order."""
    return await at.shelf.products(product_ids)


async def category(category_id: str, wanted: Wanted, at: Browsing) -> CategoryPage:
    """Return a page of a category; one that nobody knows is empty."""
    page = await at.lists.page(category_id, wanted)
    return CategoryPage(page, await at.shelf.products(page.product_ids))


async def related_products(
    product_id: str, category_id: str, at: Browsing, *, most: int = MOST_RELATED
) -> Mapping[str, Served]:
    """Return what is most like a product of a category and can be bought."""
    entries = await at.lists.entries(category_id)
    return await at.shelf.products(related(entries, product_id, most=most))
