"""Public pages on their way out: before any routing, from what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from storefront.web.layers import PUBLIC, is_personal
from storefront.web.pages_kept import Kept, Page, key_of

# Says what is personal on a page, by splice, to whoever sends these headers.
Personal = Callable[[Scope], Mapping[str, str]]

READ = frozenset({"GET", "HEAD"})


class KeptPages:
    """Answers with pages that are kept and fresh; all else goes on."""

    def __init__(self, app: ASGIApp, *, kept: Kept, personal: Personal) -> None:
        self._app, self._kept, self._personal = app, kept, personal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "http" and scope["method"] in READ:
            page = self._kept.fresh(key_of(scope["path"], scope["query_string"]))
            if page is not None:
                scope["page"] = "kept"
                await send_page(page, scope, send, personal=self._personal)
                return
        await self._app(scope, receive, send)


async def send_page(page: Page, scope: Scope, send: Send, *, personal: Personal) -> None:
    """Send a public page, with what is personal in its places where the request is somebody's."""
    scope[PUBLIC] = True
    if page.splices and is_personal(scope):
        body, coding, etag = page.personal(personal(scope)), b"", b""
    else:
        body, coding = _coded(page, scope)
        etag = page.etag
    status = page.status
    headers = [*page.headers, (b"content-type", page.content_type)]
    if etag:
        headers += [(b"etag", etag), (b"vary", b"accept-encoding")]
        if status == 200 and etag in _header(scope, b"if-none-match"):  # noqa: PLR2004, OK
            status, body, coding = 304, b"", b""
    if coding:
        headers.append((b"content-encoding", coding))
    if status != 304:  # noqa: PLR2004, not modified: it has no body, and says nothing of one
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _coded(page: Page, scope: Scope) -> tuple[bytes, bytes]:
    accepted = _header(scope, b"accept-encoding")
    if b"br" in accepted:
        return page.brotli, b"br"
    if b"gzip" in accepted:
        return page.gzip, b"gzip"
    return page.body, b""


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
