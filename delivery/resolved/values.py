"""Values after resolution: JSON, with what only AWS knows kept as it travels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A value after resolution: JSON with Attribute, Text and Encoded in it.
Resolved = Any


class Nothing:
    """What AWS::NoValue resolves to: the property is not there."""


@dataclass(frozen=True)
class Attribute:
    """What only AWS knows: an attribute of a resource; `Ref` is one of them."""

    resource: str  # "Network/Vpc": the path of stacks, then the logical id
    name: str

    def __str__(self) -> str:
        return f"<{self.resource}.{self.name}>"


@dataclass(frozen=True)
class Text:
    """A text of which parts are only known to AWS."""

    parts: tuple[str | Attribute, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


@dataclass(frozen=True)
class Encoded:
    """User data: the text that is encoded in base 64."""

    text: Any


def texts_in(value: Resolved) -> Iterator[str]:
    """Yield every text in *value*, attributes written as `<Stack/Id.Name>`."""
    if isinstance(value, str | Text | Attribute):
        yield str(value)
    elif isinstance(value, Encoded):
        yield from texts_in(value.text)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def attributes_in(value: Resolved) -> Iterator[Attribute]:
    """Yield every attribute of a resource that *value* refers to."""
    if isinstance(value, Attribute):
        yield value
    elif isinstance(value, Text):
        yield from (part for part in value.parts if isinstance(part, Attribute))
    elif isinstance(value, Encoded):
        yield from attributes_in(value.text)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from attributes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from attributes_in(one)


def as_text(pieces: Iterable[Resolved]) -> Resolved:
    """Join *pieces* into one text; what AWS alone knows stays a part of its own."""
    parts: list[str | Attribute] = []
    for piece in pieces:
        for part in piece.parts if isinstance(piece, Text) else [piece]:
            one = part if isinstance(part, Attribute) else _plain(part)
            if isinstance(one, str) and parts and isinstance(parts[-1], str):
                parts[-1] += one
            elif one != "":
                parts.append(one)
    if not parts:
        return ""
    if len(parts) == 1:
        return parts[0]
    return Text(tuple(parts))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"{value!r} cannot be part of a text")
