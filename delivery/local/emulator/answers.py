"""Pieces of XML for answers of query APIs, where the emulator leaves fields out."""

from __future__ import annotations

from html import escape


def element(name: str, value: object) -> str:
    """Return a value as the query APIs write it: lists as members, dictionaries as elements."""
    match value:
        case dict():
            content = "".join(element(key, item) for key, item in value.items())
        case list():
            content = "".join(element("member", item) for item in value)
        case bool():
            content = str(value).lower()
        case _:
            content = escape(str(value))
    return f"<{name}>{content}</{name}>"
