"""The first page."""

from __future__ import annotations

from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page


async def home(asked: Asked, shop: Shop) -> Page:
    """Show what there is."""
    return await shop.public_page("home.html", asked.language, page="home")


PUBLIC: dict[str, PublicPage] = {"home": home}
