"""What holds for every answer, in one layer around all pages: headers, who may keep it, a line
in the log."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shop.paths import CART_COOKIE, SESSION_COOKIE

log = logging.getLogger(__name__)

# By `public` in the scope's extensions a page says that its route is public.
PUBLIC = "shop.public"
REQUEST_ID = "request_id"

NEVER_KEPT = b"private, no-store"
# The edge keeps it for seconds and asks again behind whoever gets it; browsers ask each time.
KEPT_FOR_SECONDS = b"public, max-age=0, s-maxage=5, stale-while-revalidate=5"
KEEPABLE = frozenset({200, 301, 404})

# No script or style within a page, nothing from elsewhere, no page of ours within another.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
    (b"x-frame-options", b"DENY"),
)
# A year, and what lies below: only where the shop is reached by TLS.
STRICT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
# Cookies by which a request is somebody's.
_PERSONAL = (SESSION_COOKIE.encode() + b"=", CART_COOKIE.encode() + b"=")


class Answers:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, *, is_strict: bool) -> None:
        self._app = app
        self._headers = (*HEADERS, STRICT) if is_strict else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with all that belongs to every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = scope[REQUEST_ID] = secrets.token_hex(8)
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._complete(scope, message, request_id)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            told = {
                "operation": scope.get("page", ""),
                "status": status,
                "seconds": round(time.perf_counter() - began, 6),
                "request_id": request_id,
            }
            log.info("request", extra=told)

    def _complete(self, scope: Scope, message: MutableMapping[str, Any], request_id: str) -> None:
        given = [pair for pair in message.get("headers", ()) if pair[0] != b"cache-control"]
        is_public = (
            scope.get(PUBLIC, False)
            and message["status"] in KEEPABLE | {304}
            and not is_personal(scope)
            and all(name != b"set-cookie" for name, _ in given)
        )
        message["headers"] = [
            *given,
            (b"cache-control", KEPT_FOR_SECONDS if is_public else NEVER_KEPT),
            (b"x-request-id", request_id.encode()),
            *self._headers,
        ]


def is_personal(scope: Scope) -> bool:
    """Return whether a request carries a cookie by which its page is somebody's."""
    return any(
        name == b"cookie" and any(cookie in value for cookie in _PERSONAL)
        for name, value in scope["headers"]
    )
