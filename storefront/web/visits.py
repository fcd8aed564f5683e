"""One request of a shopper: language, cookies, form, address; nothing of it is believed."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from shop import carts
from shop.carts import Cart
from shop.catalogue import Language
from shop.paths import CART_COOKIE, SESSION_COOKIE, language_of
from shop.signing import Keys
from storefront.errors import ForeignError, TooLongError
from storefront.ports import Caller
from storefront.shop import Shop
from storefront.web.forms import Form

# Forms of the shop are smaller; the firewall looks into so many bytes.
MOST_FORM_BYTES = 8 * 1024
MOST_FIELDS = 100
# One slash, then no other and no backslash, which browsers take for one.
_LOCAL = re.compile(r"/([!-.0-\[\]-~][!-\[\]-~]*)?")


@dataclass(frozen=True)
class Visit:
    """A request to a page that is nobody else's."""

    request: Request
    keys: Keys
    shop: Shop
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language of the path."""
        return language_of(self.request.scope["path"])

    @cached_property
    def filled(self) -> Form:
        """The form as its page shows it again."""
        language = self.language
        return Form(dict(self.form), lambda text: self.shop.say(language, text))

    @property
    def path(self) -> str:
        """The path with its query."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def names(self) -> Mapping[str, str]:
        """What stands in the path."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the path."""
        return self.request.query_params

    @cached_property
    def cart(self) -> Cart:
        """The cart of the cookie; a new one where there is none of ours."""
        return carts.decode(self.request.cookies.get(CART_COOKIE, ""), self.keys)

    @property
    def session(self) -> str:
        """The session's token, if there is one."""
        return self.request.cookies.get(SESSION_COOKIE, "")

    @property
    def caller(self) -> Caller:
        """On whose behalf the worker is asked."""
        request_id = self.request.scope.get("request_id", "")
        return Caller(self.session, address_of(self.request), request_id)

    @cached_property
    def form_key(self) -> str:
        """The key by which what the form asks for is done once; forms carry it along."""
        given = self.form.get("key", "")
        return given if given.isalnum() and len(given) <= 64 else secrets.token_hex(16)  # noqa: PLR2004

    async def show(self, template: str, *, page: str, status: int = 200, **values: Any) -> Response:
        """Return a page that is nobody else's; *page* and *names* say which path it has."""
        return await self.shop.private_page(
            template,
            self.language,
            cart_count=sum(self.cart.lines.values()),
            status=status,
            page=page,
            form=self.filled.shown,
            key=self.form_key,
            **values,
        )


def local_path(text: str) -> str:
    """Return a path of the shop as it is; nothing where it leads, or may lead, elsewhere."""
    if not _LOCAL.fullmatch(text):
        return ""
    return text


def address_of(request: Request) -> str:
    """Return the shopper's address: CloudFront's entry, second from the right.

    What stands further left was sent by the shopper himself.
    """
    entries = request.headers.get("x-forwarded-for", "").split(",")
    given = entries[-2].strip() if len(entries) > 1 else entries[-1].strip()
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return request.client.host if request.client else ""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; raise `TooLongError` above 8 KB."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST_FORM_BYTES:
            raise TooLongError(f"a form of more than {MOST_FORM_BYTES} bytes")
        pieces.append(piece)
    try:
        fields = parse_qsl(
            b"".join(pieces).decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise TooLongError(f"a form of more than {MOST_FIELDS} fields") from error
    return {name: value.replace("\0", "") for name, value in fields}


def check_origin(request: Request, public_url: str) -> None:
    """Raise `ForeignError` unless a page of ours sent the form.

    Browsers say where a form comes from and no page can change that. One that says nothing of it
    is none of today's, and carries no cookie that a foreign page could use: SameSite sees to that.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise ForeignError(f"sec-fetch-site: {site}")
    origin = request.headers.get("origin")
    if origin is not None and origin != public_url:
        raise ForeignError(f"origin: {origin}")
