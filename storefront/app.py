"""The storefront as an ASGI application: pages, and what lies around them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from cloud.logs import RequestLines
from shop import carts
from shop.paths import CART_COOKIE
from shop.signing import Keys
from storefront.pages import PAGES
from storefront.pages.faults import Faults, nothing_there
from storefront.shop import Shop
from storefront.web.layers import Answers
from storefront.web.pages_kept import Kept
from storefront.web.sending import KeptPages, Personal

LEAST_COMPRESSED = 1_000
# Of answers that are somebody's, each is compressed for one reader.
LEVEL = 3


def application(
    shop: Shop, *, keys: Callable[[], Keys | None], away: Callable[[], Awaitable[list[str]]]
) -> ASGIApp:
    """Return the storefront; *keys* are those known now, *away* names what does not answer."""
    kept = Kept()
    personal = _personal(keys)

    async def is_ready(_request: Request) -> Response:
        silent = await away()
        return JSONResponse({"away": silent}, 503 if silent else 200)

    probes = [Route("/healthz", _is_alive), Route("/readyz", is_ready)]

    async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
        await nothing_there(shop, scope, receive, send)

    router = Router(
        [*PAGES.all(shop, kept, personal), *probes], redirect_slashes=False, default=unknown
    )
    pages = GZipMiddleware(Faults(router, shop), minimum_size=LEAST_COMPRESSED, compresslevel=LEVEL)
    return Answers(
        KeptPages(pages, kept=kept, personal=personal),
        is_strict=shop.public_url.startswith("https:"),
        lines=RequestLines("storefront"),
    )


async def _is_alive(_request: Request) -> Response:
    return JSONResponse({"alive": True})


def _personal(keys: Callable[[], Keys | None]) -> Personal:
    """Return what says how much is in the cart of a request."""

    def values(scope: Scope) -> Mapping[str, str]:
        known = keys()
        cookie = _cookie(scope, CART_COOKIE)
        if known is None or not cookie:
            return {}
        count = sum(carts.decode(cookie, known).lines.values())
        return {"cart": str(count or "")}

    return values


def _cookie(scope: Scope, name: str) -> str:
    for key, value in scope["headers"]:
        if key == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(name)
            except CookieError:
                return ""
            return found.value if found else ""
    return ""
