"""What pages of the catalogue are put together from: answers, some of which may be missing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable, Mapping
from itertools import islice
from typing import TypeVar

from cloud.errors import AwayError
from shop.catalogue import Language, Product
from shop.paths import path_to
from shop.rendering.pictures import address
from storefront.errors import BackendError
from storefront.shop import Shop

T = TypeVar("T")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 64


def is_slug(text: str) -> bool:
    """Return whether a product or a category may be called so: nobody is asked about others."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None


async def or_else(answer: Awaitable[T], otherwise: T) -> T:
    """Return an answer; *otherwise* where there is none, and the page can do without."""
    try:
        return await answer
    except (AwayError, BackendError):
        return otherwise


def first_picture(products: Iterable[Product], public_url: str) -> list[str]:
    """Return the address of the first picture there is: what a shared link shows."""
    found = (public_url + address(one.pictures[0]) for one in products if one.pictures)
    return [*islice(found, 1)]


def trail(
    shop: Shop, language: Language, steps: Iterable[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """Return where a page lies, from the first page on."""
    return [{"name": shop.say(language, HOME), "path": path_to("home", language)}, *steps]


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


HOME = _("Home")
