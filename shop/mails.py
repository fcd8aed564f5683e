"""Mails: what they are about, to whom they go, which page of the shop they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shop.paths import PATHS

# Nobody sends what was not sent by then.
KEPT = timedelta(days=7)


class Kind(StrEnum):
    """What a mail is about; its words are the sender's."""

    VERIFY = "verify"
    ALREADY_REGISTERED = "already-registered"
    RESET = "reset"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105, a kind of mail  # nosec B105
    EMAIL_CHANGES = "email-changes"
    BACK_IN_STOCK = "back-in-stock"
    FORGOTTEN = "forgotten"


# Where the shopper goes from there, by name in `shop.paths`.
PAGES = {
    Kind.VERIFY: "verify",
    Kind.ALREADY_REGISTERED: "sign-in",
    Kind.RESET: "reset",
    Kind.PASSWORD_CHANGED: "forgot",
    Kind.EMAIL_CHANGES: "forgot",
    Kind.BACK_IN_STOCK: "product",
    Kind.FORGOTTEN: "home",
}
_BY_NAME = {path.name: path for path in PATHS}


@dataclass(frozen=True)
class Mail:
    """One mail; *key* is the same however often it is handed on, *path* a page of the shop."""

    key: str
    kind: Kind
    recipient: str
    language: str
    path: str


def path_of(kind: Kind, language: str, **names: str) -> str:
    """Return the path a mail leads to, in its reader's language."""
    page = _BY_NAME[PAGES[kind]]
    return (page.en if language == "en" else page.pt).format(**names)
