"""What is read by machines: where pages lie, who may look where, whom to tell of a hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

from shop.api.catalogue_operations import CATEGORY, CategoryPage, CategoryQuery
from shop.api.seller_operations import PolicyKind
from shop.catalogue import LANGUAGES
from shop.category_lists import MOST_ON_PAGE
from shop.paths import Reach, families, path_to
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page, page_of

# Of each category a map lists its newest products; older ones are found by its pages.
MOST_LISTED = 10 * MOST_ON_PAGE
MAP_SECONDS = 600.0
# RFC 9116 asks for less than a year.
VALID = timedelta(days=180)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOVED = 301


async def sitemap(asked: Asked, shop: Shop) -> Page:
    """List the maps, one for each category and one for the rest; with *q* that map."""
    showing = (await shop.frame("pt-BR")).showing
    name = asked.query.get("q", "")
    if name in showing.categories:
        return _xml(_map(shop, await _places(name, shop)))
    if name == REST:
        policies = [("policy", {"policy": kind.value}, "") for kind in PolicyKind]
        return _xml(_map(shop, [("home", {}, ""), ("contact", {}, ""), *policies]))
    maps = "".join(
        f"<sitemap><loc>{shop.public_url}/sitemap.xml?q={quote(one)}</loc></sitemap>"
        for one in (REST, *showing.categories)
    )
    return _xml(f'<sitemapindex xmlns="{SITEMAP}">{maps}</sitemapindex>')


# No category is called so: their names have no underscore.
REST = "_pages"
Place = tuple[str, dict[str, str], str]


async def _places(category: str, shop: Shop) -> list[Place]:
    products = await shop.remembered.get(
        ("map", category), MAP_SECONDS, lambda: _products(category, shop)
    )
    return [
        ("category", {"category": category}, ""),
        *(("product", {"product": one}, f"<lastmod>{day}</lastmod>") for one, day in products),
    ]


async def _products(category: str, shop: Shop) -> list[tuple[str, str]]:
    """Return the newest products of a category, and on which day each was changed."""
    found: list[tuple[str, str]] = []
    after = ""
    while len(found) < MOST_LISTED:
        query = CategoryQuery(sort="newest", after=after, most=MOST_ON_PAGE)
        page: CategoryPage = await shop.backend.ask(
            CATEGORY, names={"category_id": category}, query=query
        )
        found += [(one.product_id, one.changed_at.date().isoformat()) for one in page.products]
        after = page.after
        if not after:
            break
    return found


def _map(shop: Shop, places: Sequence[Place]) -> str:
    urls = "".join(_urls(shop.public_url, places))
    xhtml = "http://www.w3.org/1999/xhtml"
    return f'<urlset xmlns="{SITEMAP}" xmlns:xhtml="{xhtml}">{urls}</urlset>'


def _urls(public_url: str, places: Sequence[Place]) -> Iterator[str]:
    for page, names, changed in places:
        paths = {one: escape(public_url + path_to(page, one, **names)) for one in LANGUAGES}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{one}" href="{path}"/>'
            for one, path in paths.items()
        )
        for path in paths.values():
            yield f"<url><loc>{path}</loc>{changed}{others}</url>"


def _xml(text: str) -> Page:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return page_of(f"{head}\n{text}\n", content_type="application/xml")


async def robots(_asked: Asked, shop: Shop) -> Page:
    """Keep machines from what is somebody's, and from the same shelf in every order."""
    closed = [one.rstrip("*") for one in families(Reach.PRIVATE)]
    closed += [path_to("search", one) for one in LANGUAGES]
    lines = [
        "User-agent: *",
        *(f"Disallow: {one}" for one in closed),
        "Disallow: /*?*option=",
        "Disallow: /*?*sort=",
        "",
        f"Sitemap: {shop.public_url}/sitemap.xml",
    ]
    return page_of("\n".join(lines) + "\n", content_type="text/plain")


async def security_contact(_asked: Asked, shop: Shop) -> Page:
    """Say whom to tell of a hole in the shop (RFC 9116)."""
    email = (await shop.frame("pt-BR")).seller.email
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    contact = (
        f"mailto:{quote(email, safe='@')}" if email else shop.public_url + path_to("contact", "en")
    )
    lines = [
        f"Contact: {contact}",
        f"Expires: {(today + VALID).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: pt, en",
        f"Canonical: {shop.public_url}/.well-known/security.txt",
    ]
    return page_of("\n".join(lines) + "\n", content_type="text/plain")


async def favicon(_asked: Asked, shop: Shop) -> Page:
    """Lead to the icon, for whoever looks where icons were once."""
    location = shop.templates.static("icon.svg").encode()
    return Page((b"",), status=MOVED, headers=((b"location", location),))


PUBLIC: dict[str, PublicPage] = {
    "sitemap": sitemap,
    "robots": robots,
    "security-contact": security_contact,
    "favicon": favicon,
}
