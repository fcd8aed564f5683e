"""What a request asks, read into the types of its operation; a fault names its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from shop.api.operations import Nothing
from shop.errors import InvalidError
from worker.errors import TooLongError

T = TypeVar("T")

_SOME_ROW = "[...]"
_WHERE = re.compile(r" - at `\$?\.?(.*)`$")


async def body_of(request: Request, *, most: int) -> bytes:
    """Return the body; raise `TooLongError` before more than *most* bytes are held."""
    pieces: list[bytes] = []
    size, is_more = 0, True
    while is_more:
        # Not by `request.stream`, which costs as much as a signature.
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        size += len(message.get("body", b""))
        if size > most:
            raise TooLongError(size, most=most)
        pieces.append(message.get("body", b""))
        is_more = message.get("more_body", False)
    return b"".join(pieces)


def read(kind: type[T], body: bytes) -> T:
    """Return the value that a body holds; an empty one stands for nothing."""
    if kind is bytes:
        return body  # type: ignore[return-value]  # T is bytes here
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise _with_row(_invalid("body", error), kind, body) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise _invalid("body", error) from error


def _with_row(error: InvalidError, kind: type[Any], body: bytes) -> InvalidError:
    """Name the row, where msgspec says no more than that it is one of `rows[...]`."""
    name, several, _ = error.field.partition(_SOME_ROW)
    if not several or "." in name:
        return error
    hint = get_type_hints(kind)[name]
    for number, row in enumerate(msgspec.json.decode(body)[name]):
        try:
            msgspec.convert(row, get_args(hint)[0])
        except msgspec.ValidationError:
            error.field = error.field.replace(_SOME_ROW, f"[{number}]", 1)
            return error
    return error


def query_of(kind: type[Struct], given: Mapping[str, str]) -> Struct:
    """Return the query as its type; numbers are read from their digits."""
    if kind is Nothing and not given:
        return Nothing()
    try:
        return msgspec.convert(dict(given), kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid("query", error) from error


def written(value: Any) -> bytes:  # a value of the operation's type, or its JSON
    """Return a value as JSON."""
    return value if isinstance(value, bytes) else msgspec.json.encode(value)


def _invalid(what: str, error: Exception) -> InvalidError:
    """Name the field where the reader does, and what it wanted there."""
    said = str(error)
    match = _WHERE.search(said)
    return InvalidError(match[1] if match and match[1] else what, "", _WHERE.sub("", said))
