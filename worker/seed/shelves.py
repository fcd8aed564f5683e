"""The hand-written goods: one TOML file for each category, and the words they are filtered by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shop.catalogue import (
    LANGUAGES,
    Attribute,
    Category,
    Names,
    PriceSince,
    Product,
    Texts,
    Variant,
    Vocabulary,
)

FOLDER = Path(__file__).parent
MINOR_DIGITS = 2


@dataclass(frozen=True)
class Good:
    """A product, how many there are of each SKU, and which drawing shows it or its *original*."""

    product: Product
    stock: dict[str, int]
    drawing: str
    original: Good | None = None


@cache
def vocabulary() -> Vocabulary:
    """Return all attributes and options, in both languages."""
    words = tomllib.loads((FOLDER / "vocabulary.toml").read_text("utf-8"))
    return Vocabulary(
        {
            attribute: Attribute(
                _names(values["name"]),
                {value: _names(names) for value, names in values.items() if value != "name"},
            )
            for attribute, values in words.items()
        }
    )


def categories() -> list[Category]:
    """Return the categories in the order of the shop."""
    found = [
        Category(category_id, _names(shelf["name"]), shelf["position"])
        for category_id, shelf in _shelves().items()
    ]
    return sorted(found, key=lambda one: one.position)


def written(now: datetime) -> Iterator[Good]:
    """Return the hand-written goods, at prices asked from *now* on."""
    shelves = _shelves()
    for category in categories():
        for product_id, row in shelves[category.category_id].items():
            if isinstance(row, dict):
                yield _good(product_id, row, category.category_id, now)


# Any: what a TOML table holds; a missing or misspelt key fails in the tests of the goods.
@cache
def _shelves() -> dict[str, dict[str, Any]]:
    files = sorted((FOLDER / "goods").glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}


def _good(product_id: str, row: dict[str, Any], category: str, now: datetime) -> Good:
    rows = list(_variants(product_id.upper(), row, now))
    product = Product(
        product_id=product_id,
        version=1,
        category=category,
        texts=dict(zip(LANGUAGES, (Texts(*row["pt"]), Texts(*row["en"])), strict=True)),
        variants=tuple(variant for variant, _ in rows),
        changed_at=now,
        created_at=now,
        brand=row["brand"],
        attributes=row["facets"],
    )
    return Good(product, {variant.sku: stock for variant, stock in rows}, row["drawing"])


def _variants(sku: str, row: dict[str, Any], now: datetime) -> Iterator[tuple[Variant, int]]:
    grams, parcel = row["grams"], tuple(row["parcel"])
    option = next((one for one in vocabulary().attributes if one in row), None)
    if option is None:
        yield Variant(sku, _price(row["price"], now), grams, parcel), row["stock"]
        return
    for value, (price, stock) in row[option].items():
        one = f"{sku}-{value.upper()}"
        yield Variant(one, _price(price, now), grams, parcel, {option: value}), stock


def _price(text: str, now: datetime) -> tuple[PriceSince, ...]:
    return (PriceSince(now, int(Decimal(text).scaleb(MINOR_DIGITS))),)


def _names(both: list[str]) -> Names:
    return dict(zip(LANGUAGES, both, strict=True))
