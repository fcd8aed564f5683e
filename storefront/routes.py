"""From the one table of URLs to pages: each path of `shop.paths` has a page for each method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from shop.catalogue import Language
from shop.paths import PATHS, Path, Reach, language_of
from storefront.shop import Shop
from storefront.web.pages_kept import Kept, Page, key_of
from storefront.web.sending import Personal, send_page
from storefront.web.visits import Visit, check_origin, read_form


@dataclass(frozen=True)
class Asked:
    """All that a public page depends on: it is kept under just this."""

    language: Language
    names: Mapping[str, str]
    query: Mapping[str, str]


PublicPage = Callable[[Asked, Shop], Awaitable[Page]]
PrivatePage = Callable[[Visit, Shop], Awaitable[Response]]


@dataclass(frozen=True)
class Routes:
    """The pages there are, by names of `shop.paths`; private ones also by method."""

    public: Mapping[str, PublicPage]
    private: Mapping[tuple[str, str], PrivatePage]

    def all(self, shop: Shop, kept: Kept, personal: Personal) -> list[Route]:
        """Return a route for each path that has a page."""
        found = []
        for path in PATHS:
            if path.name in self.public:
                app = _public(path, self.public[path.name], shop, kept, personal)
                methods = ["GET"]
            else:
                methods = [one for one in ("GET", "POST") if (path.name, one) in self.private]
                pages = {one: self.private[path.name, one] for one in methods}
                app = _private(path, pages, shop)
            if methods:
                found += [Route(pattern, app, methods=methods) for pattern in path.patterns]
        return found


def missing(routes: Routes) -> list[str]:
    """Return what the table promises and no page keeps."""
    served = (Reach.PUBLIC, Reach.PRIVATE)
    return [
        f"{method} {path.name}"
        for path in PATHS
        if path.reach in served
        for method in path.methods
        if method != "HEAD"
        and (path.name, method) not in routes.private
        and not (method == "GET" and path.name in routes.public)
    ]


class _Public:
    """A public page as an ASGI application: it sees its key, and of the request nothing else."""

    def __init__(
        self, path: Path, page: PublicPage, shop: Shop, kept: Kept, personal: Personal
    ) -> None:
        self._path, self._page, self._shop = path, page, shop
        self._kept, self._personal = kept, personal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        scope["page"] = self._path.name
        key = key_of(scope["path"], scope["query_string"])
        known = Request({**scope, "query_string": key.partition("?")[2].encode()}).query_params
        asked = Asked(language_of(scope["path"]), request.path_params, dict(known))
        page = await self._kept.page(key, lambda: self._page(asked, self._shop))
        await send_page(page, scope, send, personal=self._personal)


def _public(path: Path, page: PublicPage, shop: Shop, kept: Kept, personal: Personal) -> ASGIApp:
    return _Public(path, page, shop, kept, personal)


class _Private:
    """A page that is somebody's, as an ASGI application; forms are read and checked before it."""

    def __init__(self, path: Path, pages: Mapping[str, PrivatePage], shop: Shop) -> None:
        self._path, self._pages, self._shop = path, pages, shop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        scope["page"] = self._path.name
        method = "GET" if request.method == "HEAD" else request.method
        form: Mapping[str, str] = {}
        if method == "POST" and self._path.name not in UNFORMED:
            check_origin(request, self._shop.public_url)
            form = await read_form(request)
        visit = Visit(request, await self._shop.keys.keys(), self._shop, form)
        response = await self._pages[method](visit, self._shop)
        await response(scope, receive, send)


# Machines send these; what they say is signed.
UNFORMED = frozenset({"pix-webhook"})


def _private(path: Path, pages: Mapping[str, PrivatePage], shop: Shop) -> ASGIApp:
    return _Private(path, pages, shop)
