"""What holds for every answer, in one layer around all pages: headers, who may keep it, a line
in the log."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cloud.logs import RequestLines
from shop.paths import CART_COOKIE, SESSION_COOKIE

# By `public` in the scope's extensions a page says that its route is public.
PUBLIC = "shop.public"
REQUEST_ID = "request_id"

NEVER_KEPT = b"private, no-store"
# The edge keeps it for seconds and asks again behind whoever gets it; browsers ask each time.
KEPT_FOR_SECONDS = b"public, max-age=0, s-maxage=5, stale-while-revalidate=5"
UNCHANGED = 304
KEEPABLE = frozenset({200, 301, 404, UNCHANGED})

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
)
# A year, and what lies below: only where the shop is reached by TLS.
STRICT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
# No two processes name their requests alike.
_PROCESS = secrets.token_hex(4)
# Cookies by which a request is somebody's.
_PERSONAL = (SESSION_COOKIE.encode() + b"=", CART_COOKIE.encode() + b"=")


class Answers:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, *, is_strict: bool, lines: RequestLines) -> None:
        self._app, self._lines = app, lines
        self._headers = (*HEADERS, STRICT) if is_strict else HEADERS
        self._ids = itertools.count(secrets.randbits(32))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with all that belongs to every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = scope[REQUEST_ID] = f"{_PROCESS}{next(self._ids):x}"
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
            seconds = time.perf_counter() - began
            self._lines.add(
                scope.get("page", ""), status=status, seconds=seconds, request_id=request_id
            )

    def _complete(self, scope: Scope, message: MutableMapping[str, Any], request_id: str) -> None:
        given = [pair for pair in message.get("headers", ()) if pair[0] != b"cache-control"]
        status = message["status"]
        is_public = (
            scope.get(PUBLIC, False)
            and status in KEEPABLE
            and not is_personal(scope)
            and all(name != b"set-cookie" for name, _ in given)
        )
        given.append((b"cache-control", KEPT_FOR_SECONDS if is_public else NEVER_KEPT))
        # Who has the page has all that came with it.
        if status != UNCHANGED:
            given.append((b"x-request-id", request_id.encode()))
            given += self._headers
        message["headers"] = given


def is_personal(scope: Scope) -> bool:
    """Return whether a request carries a cookie by which its page is somebody's."""
    return any(
        name == b"cookie" and any(cookie in value for cookie in _PERSONAL)
        for name, value in scope["headers"]
    )
