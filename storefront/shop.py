"""What all pages work with, and the frame around each of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from markupsafe import Markup
from msgspec import Struct
from starlette.responses import HTMLResponse, Response

from shop.api.catalogue_operations import ASSORTMENT
from shop.api.operations import Operation
from shop.api.seller_operations import SELLER, Seller
from shop.catalogue import LANGUAGES, Assortment, Language
from shop.paths import path_to
from shop.rendering.environment import Templates
from shop.rendering.goods import Showing
from storefront.ports import Backend, Keyring, OrderQueue
from storefront.web.pages_kept import Page, mark, page_of

# Categories and the seller's name change seldom, and stand on every page.
FRAME_SECONDS = 10.0
# What a page shows of the catalogue is as old as this at most, and the page as old again.
DATA_SECONDS = 1.0
# A page of a category is some hundred kilobytes of products; those of a second fit in.
MOST_REMEMBERED = 512

T = TypeVar("T")


@dataclass
class Remembered:
    """Answers for some seconds, one call for all who ask meanwhile; errors are not remembered."""

    clock: Callable[[], float] = time.monotonic
    # Until when it counts, and the answer.
    _found: dict[Any, tuple[float, asyncio.Future[Any]]] = field(default_factory=dict)

    async def get(self, key: Any, seconds: float, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer of *ask* under *key*, no older than *seconds*."""
        now = self.clock()
        known = self._found.get(key)
        if known is None or known[0] < now:
            if len(self._found) >= MOST_REMEMBERED:
                self._make_room(now)
            known = (now + seconds, asyncio.ensure_future(ask()))
            self._found[key] = known
            known[1].add_done_callback(lambda done: self._forget_failed(key, done))
        answer: T = await asyncio.shield(known[1])
        return answer

    def _make_room(self, now: float) -> None:
        fresh = {key: known for key, known in self._found.items() if known[0] >= now}
        self._found = fresh if len(fresh) < MOST_REMEMBERED else {}

    def _forget_failed(self, key: Any, done: asyncio.Future[Any]) -> None:
        known = self._found.get(key)
        if known is not None and known[1] is done and (done.cancelled() or done.exception()):
            del self._found[key]


@dataclass(frozen=True)
class Frame:
    """What is around every page in a language: the shelves above, the seller below."""

    showing: Showing
    seller: Seller
    top: Markup
    bottom: Markup


@dataclass(frozen=True)
class Shop:
    """All of it."""

    public_url: str
    currency: str
    backend: Backend
    queue: OrderQueue
    keys: Keyring
    templates: Templates
    remembered: Remembered = field(default_factory=Remembered)

    async def frame(self, language: Language) -> Frame:
        """Return what is around pages of a language."""

        async def make() -> Frame:
            assortment, seller = await asyncio.gather(
                self.backend.ask(ASSORTMENT), self.backend.ask(SELLER)
            )
            values = {
                "categories": _first_row(assortment, language),
                "seller": {name: getattr(seller, name) for name in seller.__struct_fields__},
                "cart_count": Markup(mark("cart")),  # noqa: S704, ours  # nosec B704
            }
            top = self.templates.render("frame_top.html", language, values)
            bottom = self.templates.render("frame_bottom.html", language, values)
            showing = Showing(language, self.currency, assortment)
            return Frame(showing, seller, Markup(top), Markup(bottom))  # noqa: S704, rendered  # nosec B704

        return await self.remembered.get(("frame", language), FRAME_SECONDS, make)

    async def recent(
        self,
        operation: Operation,
        *,
        names: Mapping[str, str] | None = None,
        query: Struct | None = None,
        seconds: float = DATA_SECONDS,
    ) -> Any:  # of the operation's type
        """Return what the worker answers to anybody, or has answered a moment ago."""
        key = (operation.name, *sorted((names or {}).items()), query)

        async def ask() -> Any:
            return await self.backend.ask(operation, names=names, query=query)

        return await self.remembered.get(key, seconds, ask)

    def say(self, language: Language, text: str) -> str:
        """Return a text in a language."""
        return self.templates.say(language, text)

    async def render(self, template: str, language: Language, **values: Any) -> str:
        """Return a page with its frame; *page* and *names* say which path it has."""
        frame = await self.frame(language)
        page, names = values.pop("page", "home"), values.pop("names", {})
        others = {one: path_to(page, one, **names) for one in LANGUAGES}
        about = {
            "frame": frame,
            "others": others,
            "canonical": self.public_url + others[language],
            "alternates": {one: self.public_url + path for one, path in others.items()},
        }
        return self.templates.render(template, language, {**about, **values})

    async def public_page(self, template: str, language: Language, **values: Any) -> Page:
        """Return a public page, of which nothing is about whoever asked."""
        status = values.pop("status", 200)
        return page_of(await self.render(template, language, **values), status=status)

    async def private_page(
        self, template: str, language: Language, *, cart_count: int, **values: Any
    ) -> Response:
        """Return a page that is somebody's."""
        status = values.pop("status", 200)
        page = page_of(await self.render(template, language, **values))
        body = page.personal({"cart": str(cart_count or "")})
        return HTMLResponse(body, status)


def _first_row(assortment: Assortment, language: Language) -> list[Mapping[str, str]]:
    shelves = sorted(assortment.categories, key=lambda one: one.position)
    return [
        {
            "name": one.names[language],
            "path": path_to("category", language, category=one.category_id),
        }
        for one in shelves
        if not one.parent
    ]
