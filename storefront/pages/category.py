"""A category: its products, narrowed down, in an order, a page at a time."""

from __future__ import annotations

from shop.api.catalogue_operations import CATEGORY, CategoryPage
from shop.paths import path_to
from shop.rendering import linked_data
from shop.rendering.goods import SEEN_FIRST, cards
from storefront.errors import BackendError
from storefront.pages.missing import missing
from storefront.pages.narrowing import narrowing, shown
from storefront.pages.pieces import first_picture, trail
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page


async def category(asked: Asked, shop: Shop) -> Page:
    """Show a page of a category."""
    name, language = asked.names["category"], asked.language
    showing = (await shop.frame(language)).showing
    known = showing.categories.get(name)
    if known is None:
        return await missing(shop, language, name)
    path = path_to("category", language, category=name)
    wanted = narrowing(path, asked.query)
    try:
        found: CategoryPage = await shop.recent(
            CATEGORY, names={"category_id": name}, query=wanted.asked
        )
    except BackendError as error:
        # A cursor that no page of ours has given.
        if error.type != "invalid":
            raise
        return await missing(shop, language, name)
    steps = trail(shop, language, showing.trail(name))
    return await shop.public_page(
        "category.html",
        language,
        page="category",
        names={"category": name},
        title=known.names[language],
        text=known.descriptions.get(language, ""),
        trail=steps,
        children=[
            showing.category(one) for one in showing.assortment.categories if one.parent == name
        ],
        narrowing=shown(wanted, found, showing, lambda text: shop.say(language, text)),
        is_plain=wanted.is_plain,
        total=found.total,
        cards=cards(found.products, showing, first=SEEN_FIRST),
        images=first_picture(found.products, shop.public_url),
        data=[linked_data.script(linked_data.trail(steps, shop.public_url))],
    )


PUBLIC: dict[str, PublicPage] = {"category": category}
