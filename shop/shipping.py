"""Freight: a table that staff edits, by CEP and weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shop.errors import InvalidError
from shop.money import Money


@dataclass(frozen=True)
class Band:
    """A row of the table: what *method* costs to a range of CEPs up to a weight."""

    method: str
    first_cep: str
    last_cep: str
    most_grams: int
    price: Money
    working_days: int
    free_above: Money | None = None  # subtotal from which on it costs nothing

    def serves(self, cep: str, grams: int) -> bool:
        """Return whether this row is about a parcel of *grams* to *cep*."""
        return self.first_cep <= cep <= self.last_cep and grams <= self.most_grams


@dataclass(frozen=True)
class Quote:
    """What a method costs for one order, and how many working days it takes."""

    method: str
    price: Money
    working_days: int


def quotes(table: Iterable[Band], *, cep: str, grams: int, subtotal: Money) -> list[Quote]:
    """Return a quote for each method that serves *cep*, the cheapest first.

    Of several rows of a method the lightest that holds the parcel counts.
    """
    lightest: dict[str, Band] = {}
    for band in table:
        if band.serves(cep, grams):
            best = lightest.get(band.method)
            if best is None or band.most_grams < best.most_grams:
                lightest[band.method] = band
    found = [
        Quote(one.method, _price(one, subtotal), one.working_days) for one in lightest.values()
    ]
    return sorted(found, key=lambda quote: (quote.price.minor, quote.working_days, quote.method))


def _price(band: Band, subtotal: Money) -> Money:
    if band.free_above is not None and band.free_above <= subtotal:
        return Money(0, band.price.currency)
    return band.price


def check_table(table: Sequence[Band]) -> None:
    """Raise `InvalidError`, naming the row, where a row is empty or two of a method overlap."""
    for at, band in enumerate(table):
        if band.last_cep < band.first_cep:
            wanted = f"a CEP from {band.first_cep} on"
            raise InvalidError(f"rows[{at}].last_cep", band.last_cep, wanted)
    by_place = sorted(enumerate(table), key=lambda one: _place(one[1]))
    for (before, first), (at, second) in pairwise(by_place):
        is_same = (first.method, first.most_grams) == (second.method, second.most_grams)
        if is_same and second.first_cep <= first.last_cep:
            wanted = (
                f"a CEP after {first.last_cep}, where rows[{before}] ends "
                f"({first.method}, up to {first.most_grams} g)"
            )
            raise InvalidError(f"rows[{at}].first_cep", second.first_cep, wanted)


def _place(band: Band) -> tuple[str, int, str, str]:
    return band.method, band.most_grams, band.first_cep, band.last_cep
