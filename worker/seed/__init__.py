"""Goods for trying a shop out: products with stock, freight, a coupon, and who sells them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shop.coupons import Coupon, Takes
from shop.money import Money
from shop.shipping import Band
from worker.ports import Company

FOLDER = Path(__file__).parent

COMPANY = Company("Loja Exemplo Ltda.", "11222333000181", "pix@example.com", "São Paulo")

COUPON_DAYS = 365


def freight(currency: str) -> list[Band]:
    """Return the freight table."""
    return [
        Band(
            row["method"],
            row["first_cep"],
            row["last_cep"],
            int(row["most_grams"]),
            Money(int(row["price_minor"]), currency),
            int(row["working_days"]),
            Money(int(above), currency) if (above := row["free_above_minor"]) else None,
        )
        for row in _rows("freight.csv")
    ]


def coupon(currency: str, *, now: datetime) -> Coupon:
    """Return the welcome coupon."""
    ends = now + timedelta(days=COUPON_DAYS)
    return Coupon("BEMVINDO10", Takes.PERCENT, 10, currency, now, ends, uses_left=1_000)


def now() -> datetime:
    """Return this second: what is asked from now on is asked from its beginning."""
    return datetime.now(UTC).replace(microsecond=0)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
