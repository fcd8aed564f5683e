"""Coupons: what a code takes off, when, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shop.errors import InvalidError
from shop.money import Money, zero

CODE = r"^[A-Z0-9]{3,20}$"


class Takes(StrEnum):
    """What a coupon takes its discount from."""

    PERCENT = "percent"  # of the lines
    AMOUNT = "amount"  # of the lines
    FREIGHT = "freight"  # all of it


class Refusal(StrEnum):
    """Why a coupon cannot be used."""

    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True)
class Coupon:
    """A coupon as staff made it; *value* is a percentage or minor units, by *takes*."""

    code: str
    takes: Takes
    value: int
    currency: str
    starts_at: datetime
    ends_at: datetime
    uses_left: int
    least_subtotal: int = 0

    def __post_init__(self) -> None:
        check_code(self.code)
        most = 100 if self.takes is Takes.PERCENT else None
        if self.value < 0 or (most is not None and self.value > most):
            raise InvalidError("value", self.value, f"0 to {most or 'any amount'}")

    def refusal(self, subtotal: Money, at: datetime) -> Refusal | None:
        """Return why it cannot be used for *subtotal* at a moment; None if it can."""
        if at < self.starts_at:
            return Refusal.NOT_YET
        if at >= self.ends_at:
            return Refusal.OVER
        if self.uses_left < 1:
            return Refusal.USED_UP
        if subtotal < Money(self.least_subtotal, self.currency):
            return Refusal.TOO_LITTLE
        return None

    def discount(self, subtotal: Money, freight: Money) -> Money:
        """Return what it takes off: never more than there is."""
        match self.takes:
            case Takes.PERCENT:
                return subtotal.percent(self.value)
            case Takes.AMOUNT:
                return min(Money(self.value, self.currency), subtotal)
            case Takes.FREIGHT:
                return freight
        return zero(self.currency)


def check_code(code: str) -> str:
    """Return *code*; raise `InvalidError` where it can be none."""
    if not re.fullmatch(CODE, code):
        raise InvalidError("coupon", code, "3 to 20 capital letters and digits")
    return code
