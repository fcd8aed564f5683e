"""What ways of sending are called by shoppers; a new one is called as staff has named it."""

from __future__ import annotations


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


NAMES: dict[str, str] = {
    "pac": _("PAC, the economical way"),
    "sedex": _("SEDEX, the fast way"),
}


def name_of(method: str) -> str:
    """Return what a way of sending is called, to be translated."""
    return NAMES.get(method, method.replace("-", " ").capitalize())
