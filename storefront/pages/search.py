"""What somebody looks for, and what he may be about to type."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import msgspec

from shop.api.catalogue_operations import SEARCH, SUGGEST, SearchPage, SearchQuery, Suggestions
from shop.catalogue import Language
from shop.paths import path_to
from shop.rendering.goods import SEEN_FIRST, cards
from storefront.errors import BackendError
from storefront.pages.missing import NOTHING
from storefront.pages.pieces import or_else
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page, page_of

LONGEST = 100
# Below so many letters everything begins so.
LEAST = 2


async def search(asked: Asked, shop: Shop) -> Page:
    """Show what was found."""
    language, text = asked.language, _text(asked)
    found, names = await asyncio.gather(
        _found(text, asked.query.get("after", ""), language, shop), _names(text, language, shop)
    )
    frame = await shop.frame(language)
    categories = [one for one in frame.showing.assortment.categories if not one.parent]
    return await shop.public_page(
        "search.html",
        language,
        page="search",
        q=text,
        found=found,
        cards=cards(found.products, frame.showing, first=SEEN_FIRST),
        begin_path=_path(text, language) if asked.query.get("after") else "",
        next_path=_path(text, language, after=found.after) if found.after else "",
        suggestions=[
            {"name": one, "path": _path(one, language)} for one in names if one.lower() != text
        ],
        categories=[frame.showing.category(one) for one in categories],
    )


async def suggestions(asked: Asked, shop: Shop) -> Page:
    """Say what somebody may be about to type, for the list below the field."""
    names = await _names(_text(asked), asked.language, shop)
    body = msgspec.json.encode({"names": names}).decode()
    return page_of(body, content_type="application/json")


def _text(asked: Asked) -> str:
    return " ".join(asked.query.get("q", "").split())[:LONGEST]


async def _found(text: str, after: str, language: Language, shop: Shop) -> SearchPage:
    """Return what was found; nothing for nothing, and for a cursor that no page has given."""
    if not text:
        return NOTHING
    try:
        found: SearchPage = await shop.recent(SEARCH, query=SearchQuery(text, language, after))
    except BackendError as error:
        if error.type != "invalid":
            raise
        return NOTHING
    return found


async def _names(text: str, language: Language, shop: Shop) -> tuple[str, ...]:
    if len(text) < LEAST:
        return ()
    query = SearchQuery(text.lower(), language)
    found: Suggestions = await or_else(shop.recent(SUGGEST, query=query), Suggestions(()))
    return found.names


def _path(text: str, language: Language, **more: str) -> str:
    return f"{path_to('search', language)}?{urlencode({'q': text, **more})}"


PUBLIC: dict[str, PublicPage] = {"search": search, "suggestions": suggestions}
