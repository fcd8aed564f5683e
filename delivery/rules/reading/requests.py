"""Requests as a web ACL sees them, and whether a statement of ours matches one.

Managed groups are not carried out: of them only the scope is read.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from delivery.resolved import Attribute
from delivery.rules.reading.shapes import listed, within
from shop.paths import PATHS, Guard, Path, prefixes

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SEARCH_ENGINE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class Request:
    """What our own statements look at."""

    path: str = "/"
    agent: str = BROWSER
    labels: frozenset[str] = frozenset()
    network: str = ""  # name of the IP set that the address is in


def matches(statement: Any, request: Request) -> bool:  # Any: a statement, or what became of it
    """Return whether *statement* matches *request*; one that nobody knows matches nothing."""
    if not isinstance(statement, dict) or len(statement) != 1:
        return False
    ((kind, asked),) = statement.items()
    return kind in _MATCHES and isinstance(asked, dict) and _MATCHES[kind](asked, request)


@dataclass(frozen=True)
class Written:
    """A statement as written: launches that say the same share the answer."""

    text: str
    statement: Any = field(compare=False)  # as `matches` takes it


@lru_cache(maxsize=20_000)
def written_matches(written: Written, request: Request) -> bool:
    """Return whether a statement matches *request*, remembered."""
    return matches(written.statement, request)


def disguises(path: str) -> tuple[str, ...]:
    """Return *path*, and how somebody writes it who wants it overlooked."""
    first, rest = path[1], path[2:]
    codes = [f"/%{ord(one):02x}{rest}" for one in (first, first.upper())]
    return (path, path.upper(), *codes, f"/{path}", f"/x/..{path}", f"/x/%2e%2e{path}")


def samples(wanted: Callable[[Path], bool]) -> list[str]:
    """Return a path of each row of `shop.paths` that is *wanted*, in every language it has."""
    return [one for path in PATHS if wanted(path) for one in samples_of(path)]


def samples_of(path: Path) -> list[str]:
    """Return *path* as a shopper asks for it, in every language it has."""
    return [re.sub(r"\{\w+\}", "x1", pattern) for pattern in path.patterns]


def in_staff_area(path: Path) -> bool:
    """Return whether *path* lies where only staff go: their sign-in, too."""
    return path.pt.startswith(prefixes(Guard.STAFF))


# ---- statements


def _all(asked: dict[str, Any], request: Request) -> bool:
    return all(matches(one, request) for one in listed(asked.get("Statements")))


def _any(asked: dict[str, Any], request: Request) -> bool:
    return any(matches(one, request) for one in listed(asked.get("Statements")))


def _within(asked: dict[str, Any], request: Request) -> bool:
    scope = asked.get("ScopeDownStatement")
    return scope is None or matches(scope, request)


def _bytes(asked: dict[str, Any], request: Request) -> bool:
    found = _POSITIONS.get(str(asked.get("PositionalConstraint")))
    return found is not None and found(_field(asked, request), str(asked.get("SearchString", "")))


def _regex(asked: dict[str, Any], request: Request) -> bool:
    try:
        return re.search(str(asked.get("RegexString")), _field(asked, request)) is not None
    except re.error:
        return False


def _label(asked: dict[str, Any], request: Request) -> bool:
    key = str(asked.get("Key"))
    if asked.get("Scope") == "NAMESPACE":
        spaces = {f"{label.rpartition(':')[0]}:" for label in request.labels}
        return any(one.startswith(f"{key.rstrip(':')}:") for one in spaces)
    return key in request.labels


def _ip_set(asked: dict[str, Any], request: Request) -> bool:
    arn = asked.get("Arn")
    return isinstance(arn, Attribute) and arn.resource == request.network


_POSITIONS: dict[str, Callable[[str, str], bool]] = {
    "CONTAINS": lambda text, wanted: wanted in text,
    "CONTAINS_WORD": lambda text, wanted: bool(re.search(rf"\b{re.escape(wanted)}\b", text)),
    "ENDS_WITH": str.endswith,
    "EXACTLY": str.__eq__,
    "STARTS_WITH": str.startswith,
}
_MATCHES: dict[str, Callable[[dict[str, Any], Request], bool]] = {
    "AndStatement": _all,
    "ByteMatchStatement": _bytes,
    "IPSetReferenceStatement": _ip_set,
    "LabelMatchStatement": _label,
    "ManagedRuleGroupStatement": _within,
    "NotStatement": lambda asked, request: not matches(asked.get("Statement"), request),
    "OrStatement": _any,
    "RateBasedStatement": _within,
    "RegexMatchStatement": _regex,
}


# ---- what they look at


def _field(asked: dict[str, Any], request: Request) -> str:
    part = asked.get("FieldToMatch")
    if not isinstance(part, dict):
        return ""
    text = ""
    if "UriPath" in part:
        text = request.path
    elif str(within(part, "SingleHeader.Name")).lower() == "user-agent":
        text = request.agent
    changes = [
        (str(one.get("Priority")), str(one.get("Type")))
        for one in listed(asked.get("TextTransformations"))
        if isinstance(one, dict)
    ]
    return _transformed(text, tuple(kind for _, kind in sorted(changes)))


@lru_cache(maxsize=10_000)
def _transformed(text: str, kinds: tuple[str, ...]) -> str:
    for kind in kinds:
        text = _TRANSFORMATIONS.get(kind, str)(text)
    return text


def _normalized(path: str) -> str:
    return posixpath.normpath(re.sub("/+", "/", path))


# Others change nothing in what we ask about.
_TRANSFORMATIONS: dict[str, Callable[[str], str]] = {
    "HTML_ENTITY_DECODE": html.unescape,
    "LOWERCASE": str.lower,
    "NORMALIZE_PATH": _normalized,
    "NORMALIZE_PATH_WIN": lambda path: _normalized(path.replace("\\", "/")),
    "URL_DECODE": unquote,
    "URL_DECODE_UNI": unquote,
}
