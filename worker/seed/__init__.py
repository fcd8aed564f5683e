"""Goods for trying a shop out: products with stock, freight, a coupon, and who sells them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shop.api.seller_operations import CompanyDetails, PolicyKind, PolicyText
from shop.catalogue import LANGUAGES
from shop.coupons import Coupon, Takes
from shop.money import Money
from shop.shipping import Band

FOLDER = Path(__file__).parent

COMPANY = CompanyDetails(
    name="Quintal",
    tax_id="11222333000181",
    pix_key="pix@example.com",
    city="São Paulo",
    address="Rua dos Ipês, 120, Vila Exemplo, CEP 01310-100",
    email="oi@example.com",
    phone="(11) 5555-0100",
    version=0,
)

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


def policies() -> Iterator[tuple[PolicyKind, PolicyText]]:
    """Yield what the shop promises, in both languages."""
    for kind in PolicyKind:
        for language in LANGUAGES:
            text = (FOLDER / "policies" / f"{kind.value}.{language}.txt").read_text("utf-8")
            yield kind, PolicyText(language, text.strip(), version=0)


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
