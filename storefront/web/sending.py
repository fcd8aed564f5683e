"""Public pages on their way out: before any routing, from what is kept."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from storefront.web.layers import PUBLIC, UNCHANGED, is_personal
from storefront.web.pages_kept import Kept, Page, key_of

# Says what is personal on a page, by splice, to whoever sends these headers.
Personal = Callable[[Scope], Mapping[str, str]]

OK = 200
# Of a page that is sent once; one that is kept is worth more.
FAST = 1
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
    asked = dict(scope["headers"])
    status, headers = page.status, [*page.headers, (b"vary", b"accept-encoding")]
    if page.splices and is_personal(scope):
        body, coding = _personal(page, personal(scope), asked)
    else:
        headers.append((b"etag", page.etag))
        if status == OK and page.etag in asked.get(b"if-none-match", b""):
            await send({"type": "http.response.start", "status": UNCHANGED, "headers": headers})
            await send({"type": "http.response.body"})
            return
        body, coding = _coded(page, asked)
    if coding:
        headers.append((b"content-encoding", coding))
    headers.append((b"content-type", page.content_type))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _personal(
    page: Page, values: Mapping[str, str], asked: Mapping[bytes, bytes]
) -> tuple[bytes, bytes]:
    body = page.personal(values)
    if b"gzip" in asked.get(b"accept-encoding", b""):
        return gzip.compress(body, FAST, mtime=0), b"gzip"
    return body, b""


def _coded(page: Page, asked: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    accepted = asked.get(b"accept-encoding", b"")
    if b"br" in accepted:
        return page.brotli, b"br"
    if b"gzip" in accepted:
        return page.gzip, b"gzip"
    return page.body, b""
