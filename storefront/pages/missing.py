"""What is shown where a product or a category was asked for that is not there (any more)."""

from __future__ import annotations

from shop.api.catalogue_operations import SEARCH, SearchPage, SearchQuery
from shop.catalogue import Language
from shop.rendering.goods import cards
from storefront.pages.pieces import is_slug, or_else
from storefront.shop import Shop
from storefront.web.pages_kept import Page

MOST = 8
NOTHING = SearchPage((), 0, "", is_more=False, corrected="", is_loose=False)
NOT_FOUND = 404


async def missing(shop: Shop, language: Language, name: str) -> Page:
    """Say so, beside what is called nearly so."""
    frame = await shop.frame(language)
    found = NOTHING
    if is_slug(name):
        query = SearchQuery(name.replace("-", " "), language, most=MOST)
        found = await or_else(shop.recent(SEARCH, query=query), NOTHING)
    return await shop.public_page(
        "missing.html",
        language,
        status=NOT_FOUND,
        cards=cards(found.products, frame.showing),
        categories=[
            frame.showing.category(one)
            for one in frame.showing.assortment.categories
            if not one.parent
        ],
    )
