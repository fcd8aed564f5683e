"""What a shopper sees where something goes wrong: in his language, with a way on."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cloud.errors import AwayError
from shop.paths import language_of
from storefront.errors import BackendError, ForeignError, TooLongError
from storefront.shop import Shop
from storefront.web.visits import Visit

log = logging.getLogger(__name__)

# By what went wrong: the status, and the words of `fault.html`.
STATUSES: tuple[tuple[type[Exception], int, str], ...] = (
    (ForeignError, 403, "foreign"),
    (TooLongError, 413, "too-long"),
    (AwayError, 503, "away"),
)
# By the type of the worker's problem.
PROBLEMS = {
    "unknown": (404, "unknown"),
    "too-many": (429, "too-many"),
    "busy": (503, "away"),
    "away": (503, "away"),
    "again": (503, "away"),
    "not-allowed": (403, "not-allowed"),
}
RETRY_AFTER = {429: "60", 503: "5"}


class Faults:
    """Turns what no page caught into a page."""

    def __init__(self, app: ASGIApp, shop: Shop) -> None:
        self._app, self._shop = app, shop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what nobody foresaw is logged, and told without its words."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if begun:
                raise
            status, kind = _kind(error)
            if status == 500:  # noqa: PLR2004, a fault of ours
                log.exception("request failed")
            elif status == 503:  # noqa: PLR2004, a store is away
                log.warning("store is away", extra={"problem": str(error)})
            response = await fault(self._shop, scope, status, kind)
            await response(scope, receive, sending)


def _kind(error: Exception) -> tuple[int, str]:
    if isinstance(error, BackendError):
        return PROBLEMS.get(error.type, (500, "fault"))
    for kind, status, name in STATUSES:
        if isinstance(error, kind):
            return status, name
    return 500, "fault"


async def nothing_there(shop: Shop, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer for a path that is none of the shop's."""
    response = await fault(shop, scope, 404, "unknown")
    await response(scope, receive, send)


async def fault(shop: Shop, scope: Scope, status: int, kind: str) -> Response:
    """Return the page for what went wrong; with its frame where that can be had."""
    language = language_of(scope["path"])
    headers = {"retry-after": RETRY_AFTER[status]} if status in RETRY_AFTER else {}
    try:
        visit = Visit(Request(scope), await shop.keys.keys(), shop)
        response = await visit.show("fault.html", page="home", status=status, kind=kind)
        response.headers.update(headers)
    except (AwayError, BackendError):
        text = shop.templates.render("fault_alone.html", language, {"kind": kind})
        return HTMLResponse(text, status, headers)
    return response
