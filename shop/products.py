"""Products as an order sees them: what is offered under a SKU, at which price since when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.errors import InvalidError
from shop.money import Money

SKU = r"^[A-Z0-9][A-Z0-9-]{0,31}$"

# For so long after a change a shopper may still order at the price that was shown.
HONOURED = timedelta(minutes=30)


@dataclass(frozen=True)
class Price:
    """A price, and the moment from which on it is asked."""

    since: datetime
    amount: Money


@dataclass(frozen=True)
class Offer:
    """What is sold under a SKU; *prices* from the oldest known to the present one."""

    sku: str
    name: str
    prices: tuple[Price, ...]
    weight_grams: int
    is_sold: bool = True

    def __post_init__(self) -> None:
        check_sku(self.sku)
        if not self.prices:
            raise InvalidError("prices", self.prices, "at least the present one")
        if self.weight_grams < 0:
            raise InvalidError("weight_grams", self.weight_grams, "0 or more")

    @property
    def price(self) -> Money:
        """The present price."""
        return self.prices[-1].amount

    def honours(self, seen: Money, placed_at: datetime) -> bool:
        """Return whether *seen* was asked at some moment of the half hour before *placed_at*."""
        present = self.prices[-1]
        if len(self.prices) == 1 or present.since <= placed_at - HONOURED:
            return seen == present.amount
        ends = [price.since for price in self.prices[1:]]
        return any(
            price.amount == seen and price.since <= placed_at and end > placed_at - HONOURED
            for price, end in zip(self.prices, [*ends, placed_at], strict=True)
        )


def check_sku(sku: str) -> str:
    """Return *sku*; raise `InvalidError` where it is none."""
    if not re.fullmatch(SKU, sku):
        raise InvalidError("sku", sku, "up to 32 capital letters, digits and hyphens")
    return sku
