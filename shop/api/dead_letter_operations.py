"""What staff may ask of dead letters: messages about orders that nobody could take."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Nothing, Operation, Who
from shop.dead_letters import MOST_REASON, Deed
from shop.messages import Minor, Moment
from shop.orders import State


class Letter(Struct, frozen=True):
    """A letter, ours until *held_until*; *state* is that of its order, if that stands."""

    letter_id: str
    reason: str
    order_id: str
    first_seen: Moment
    held_until: Moment
    deeds: tuple[Deed, ...]
    state: State | None = None


class Letters(Struct, frozen=True):
    """The letters that are looked at now, the oldest first, and about how many more there are."""

    letters: tuple[Letter, ...]
    more: int


class LetterLine(Struct, frozen=True):
    """So many of a product, as the message asks."""

    sku: str
    quantity: int
    unit_price: Minor


class LetterView(Struct, frozen=True):
    """A letter with what its message asks for: nobody's name, address or number is in it."""

    letter: Letter
    problem: str = ""  # why nobody can read the message
    placed_at: Moment | None = None
    currency: str = ""
    total: Minor = 0
    lines: tuple[LetterLine, ...] = ()


class Moved(Struct, frozen=True):
    """How many letters went back by this call; *goes_on* where AWS is still moving the rest."""

    moved: int
    goes_on: bool
    more: int


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a letter is thrown away."""

    reason: Annotated[str, Meta(min_length=1, max_length=MOST_REASON)]


_LETTERS = "/staff/dead-letters"
_LETTER = f"{_LETTERS}/{{letter_id}}"

SWEEP = Operation(
    "sweep-dead-letters",
    "POST",
    f"{_LETTERS}/sweep",
    "Hold dead letters for some minutes, and list all that are held.",
    Who.STAFF,
    gives=Letters,
)
LETTER = Operation(
    "dead-letter", "GET", _LETTER, "Show a letter that is held.", Who.STAFF, gives=LetterView
)
REDRIVE = Operation(
    "redrive-dead-letter",
    "POST",
    f"{_LETTER}/redrive",
    "Send a letter back to the order queue.",
    Who.STAFF,
    gives=Nothing,
)
REDRIVE_ALL = Operation(
    "redrive-dead-letters",
    "POST",
    f"{_LETTERS}/redrive",
    "Send all letters back to the order queue.",
    Who.STAFF,
    gives=Moved,
)
DISCARD = Operation(
    "discard-dead-letter",
    "POST",
    f"{_LETTER}/discard",
    "Throw a letter away, and write down who did and why.",
    Who.STAFF,
    takes=Reason,
    gives=Nothing,
)
