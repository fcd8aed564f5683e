"""Cookies of the shop: of this host alone, over TLS alone, and no script reads them."""

from __future__ import annotations

from starlette.responses import Response

from shop import carts
from shop.carts import Cart
from shop.paths import CART_COOKIE, SESSION_COOKIE
from shop.signing import Keys

# As long as a session of the worker's lasts that is not used.
SESSION_SECONDS = 30 * 24 * 3600
CART_SECONDS = 90 * 24 * 3600


def keep_session(response: Response, token: str) -> None:
    """Have the browser keep a session."""
    _keep(response, SESSION_COOKIE, token, SESSION_SECONDS)


def drop_session(response: Response) -> None:
    """Have the browser forget its session."""
    _keep(response, SESSION_COOKIE, "", 0)


def keep_cart(response: Response, cart: Cart, keys: Keys) -> None:
    """Have the browser keep a cart."""
    _keep(response, CART_COOKIE, carts.encode(cart, keys), CART_SECONDS)


def _keep(response: Response, name: str, value: str, seconds: int) -> None:
    # `__Host-` asks for just these; Lax, so that a link in a mail finds its reader signed in.
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
    )
