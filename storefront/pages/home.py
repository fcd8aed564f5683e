"""The first page: what there is, and what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from shop.api.catalogue_operations import (
    CATEGORY,
    PRODUCTS,
    CategoryPage,
    CategoryQuery,
    Shown,
    Which,
)
from shop.catalogue import Category, Product
from shop.rendering import linked_data, pictures
from shop.rendering.goods import Showing, cards
from storefront.pages.pieces import first_picture, or_else
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page

# Which products stand here changes seldom; what is said of them is as fresh as anywhere.
PICKED_SECONDS = 30.0
MOST_TILES = 12
NEWEST = 8
SHELVES, ON_SHELF, ON_COLLAGE = 3, 4, 4
EACH = 8


async def home(asked: Asked, shop: Shop) -> Page:
    """Show what there is."""
    frame = await shop.frame(asked.language)
    showing = frame.showing
    categories = [one for one in showing.assortment.categories if not one.parent]
    categories = sorted(categories, key=lambda one: one.position)[:MOST_TILES]
    lists = await asyncio.gather(*(_latest(one, shop) for one in categories))
    ids = {
        category.category_id: [one.product_id for one in found]
        for category, found in zip(categories, lists, strict=True)
    }
    newest = _newest(lists)
    shelves = _shelves(ids, besides=newest)
    tiles = [one[0] for one in ids.values() if one]
    found = await _products(sorted({*newest, *tiles}.union(*shelves.values())), shop)
    first = [found[one] for one in newest if one in found]
    return await shop.public_page(
        "home.html",
        asked.language,
        page="home",
        tiles=[_tile(one, ids[one.category_id], found, showing) for one in categories],
        newest=cards(first, showing),
        collage=_collage(first, showing),
        images=first_picture(first, shop.public_url),
        shelves=[
            {
                **showing.category(showing.categories[name]),
                "cards": cards((found[one] for one in shelf if one in found), showing),
            }
            for name, shelf in shelves.items()
        ],
        data=[linked_data.script(linked_data.store(frame.seller, shop.public_url))],
    )


async def _latest(category: Category, shop: Shop) -> Sequence[Product]:
    """Return the newest products of a category."""
    query = CategoryQuery(sort="newest", most=EACH)
    names = {"category_id": category.category_id}
    asked = shop.recent(CATEGORY, names=names, query=query, seconds=PICKED_SECONDS)
    found: CategoryPage = await or_else(asked, CategoryPage((), 0, "", {}, None))
    return found.products


async def _products(ids: Sequence[str], shop: Shop) -> Mapping[str, Product]:
    if not ids:
        return {}
    found: Shown = await shop.recent(PRODUCTS, query=Which(",".join(ids)))
    return {one.product_id: one for one in found.products}


def _newest(lists: Sequence[Sequence[Product]]) -> list[str]:
    """Return the newest of all; of those of one moment one of each category in turn."""
    rows = [one[at] for at in range(EACH) for one in lists if at < len(one)]
    rows.sort(key=lambda one: one.created_at, reverse=True)
    return [one.product_id for one in rows[:NEWEST]]


def _shelves(
    ids: Mapping[str, Sequence[str]], *, besides: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Return the first categories that fill a shelf with what is not shown yet."""
    left = {name: [one for one in of if one not in besides][:ON_SHELF] for name, of in ids.items()}
    full = [name for name, of in left.items() if len(of) == ON_SHELF]
    return {name: left[name] for name in full[:SHELVES]}


def _collage(products: Sequence[Product], showing: Showing) -> list[Mapping[str, object]]:
    """Return what the page begins with."""
    shown = [one.pictures[0] for one in products if one.pictures][:ON_COLLAGE]
    return [
        pictures.shown(one, showing.language, at=pictures.COLLAGE, is_first=True) for one in shown
    ]


def _tile(
    category: Category, ids: Sequence[str], found: Mapping[str, Product], showing: Showing
) -> Mapping[str, object]:
    first = next((found[one] for one in ids[:1] if one in found), None)
    picture = first.pictures[0] if first and first.pictures else None
    return {
        **showing.category(category),
        "picture": pictures.shown(picture, showing.language, at=pictures.TILE) if picture else None,
    }


PUBLIC: dict[str, PublicPage] = {"home": home}
