"""Dead letters: orders' messages that nobody could take, and what may be done with one.

Decisions only: what a letter means depends on how the order it is about stands by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shop.errors import ForbiddenDeedError, InvalidError, MessageError
from shop.messages import Order, decode
from shop.orders import State
from shop.signing import Keys

LEAST_REASON, MOST_REASON = 3, 300


class Deed(StrEnum):
    """What may be done with a letter."""

    REDRIVE = "redrive"
    DISCARD = "discard"


@dataclass(frozen=True)
class Letter:
    """A message that was set aside, why, and about which order; *order_id* may be unknown."""

    body: str
    reason: str
    order_id: str
    first_seen: datetime


@dataclass(frozen=True)
class Standing:
    """What a letter is worth by now: its order if it can be read, and the state if it stands."""

    order: Order | None
    problem: str
    state: State | None

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What may be done.

        An order that stands was taken by another copy of the message, and one that nobody can
        read would come back: sending either again does nothing.
        """
        if self.order is None or self.state is not None:
            return (Deed.DISCARD,)
        return (Deed.REDRIVE, Deed.DISCARD)

    def check(self, deed: Deed) -> None:
        """Raise `ForbiddenDeedError` unless *deed* may be done."""
        if deed not in self.deeds:
            why = f"its order is {self.state}" if self.state else self.problem
            raise ForbiddenDeedError(deed, why)


def read(letter: Letter, keys: Keys) -> tuple[Order | None, str]:
    """Return the order that *letter* carries; where there is none, why."""
    try:
        return decode(letter.body, keys), ""
    except MessageError as error:
        return None, str(error)


def order_of(letter: Letter, order: Order | None) -> str:
    """Return the id of the order it is about; empty where nobody knows."""
    if order is not None:
        return order.order_id
    is_id = len(letter.order_id) == 32 and set(letter.order_id) <= set("0123456789abcdef")  # noqa: PLR2004, digits of an id
    return letter.order_id if is_id else ""


def check_reason(reason: str) -> str:
    """Return why a letter is thrown away; raise `InvalidError` where nothing is said."""
    plain = reason.strip()
    if not LEAST_REASON <= len(plain) <= MOST_REASON or not plain.isprintable():
        raise InvalidError("reason", reason, f"{LEAST_REASON} to {MOST_REASON} characters")
    return plain
