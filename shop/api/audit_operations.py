"""What the owner may ask of who did what."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.messages import Moment

LAST = 2**53


class Deeds(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of the list: deeds before one, by somebody, on something."""

    before: Annotated[int, Meta(ge=1, le=LAST)] = LAST
    most: Annotated[int, Meta(ge=1, le=100)] = 50
    account: Annotated[str, Meta(max_length=64)] = ""
    subject: Annotated[str, Meta(max_length=200)] = ""


class NotedDeed(Struct, frozen=True):
    """Who did what on what, when, and how it was before and after; secrets are hidden."""

    id: int
    happened_at: Moment
    account: str
    deed: str
    subject: str
    before: dict[str, Any] | None  # as it was noted
    after: dict[str, Any] | None


class NotedDeeds(Struct, frozen=True):
    """Deeds, the newest first; *before* asks for the next ones, 0 at the end."""

    deeds: tuple[NotedDeed, ...]
    before: int = 0


AUDIT = Operation(
    "audit",
    "GET",
    "/owner/audit",
    "List who did what.",
    Who.OWNER,
    query=Deeds,
    gives=NotedDeeds,
)
