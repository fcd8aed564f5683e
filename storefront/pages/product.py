"""A product: what it is, what it costs, how many are left, and what is like it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from shop import facets
from shop.api.basket_operations import STOCK, Stock, StockLevels
from shop.api.catalogue_operations import PRODUCT, RELATED, Related, Shown
from shop.catalogue import Product
from shop.rendering import linked_data
from shop.rendering.goods import cards
from shop.rendering.goods import page as product_page
from storefront.errors import BackendError
from storefront.pages.missing import missing
from storefront.pages.pieces import is_slug, or_else, trail
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page

MOST_RELATED = 4


async def product(asked: Asked, shop: Shop) -> Page:
    """Show a product."""
    name, language = asked.names["product"], asked.language
    found = await _found(name, shop)
    if found is None:
        return await missing(shop, language, name)
    showing = (await shop.frame(language)).showing
    stock, related = await asyncio.gather(_stock(found, shop), _related(found, shop))
    shown = product_page(
        found,
        showing,
        stock=stock,
        chosen=facets.read([asked.query.get("option", "")]),
    )
    steps = trail(shop, language, [*shown["trail"], {"name": shown["name"], "path": shown["path"]}])
    about = linked_data.product(
        found, language, currency=shop.currency, public_url=shop.public_url, stock=stock
    )
    return await shop.public_page(
        "product.html",
        language,
        page="product",
        names={"product": name},
        product=shown,
        trail=steps,
        cards=cards(related, showing),
        images=about["image"][:1],
        data=[
            linked_data.script(one) for one in (about, linked_data.trail(steps, shop.public_url))
        ],
    )


async def _found(name: str, shop: Shop) -> Product | None:
    if not is_slug(name):
        return None
    try:
        found: Product = await shop.recent(PRODUCT, names={"product_id": name})
    except BackendError as error:
        if error.type != "unknown":
            raise
        return None
    return found


async def _stock(product: Product, shop: Shop) -> Mapping[str, int] | None:
    """Return how many there are by SKU; None while nobody knows, which stops no one looking."""
    skus = ".".join(one.sku for one in product.variants)
    levels: StockLevels | None = await or_else(shop.recent(STOCK, query=Stock(skus)), None)
    return levels.available if levels else None


async def _related(product: Product, shop: Shop) -> Sequence[Product]:
    query = Related(product.category, MOST_RELATED)
    names = {"product_id": product.product_id}
    found: Shown = await or_else(shop.recent(RELATED, names=names, query=query), Shown(()))
    return found.products


PUBLIC: dict[str, PublicPage] = {"product": product}
