"""Products as pages show them: plain values in a language, for templates that decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shop.catalogue import Assortment, Category, Language, Product, Variant
from shop.instalments import largest_part, most_parts
from shop.messages import MOST_OF_ONE
from shop.paths import path_to
from shop.rendering import filters, pictures

# So few that it is worth saying.
FEW = 5
# On a page that begins with cards, those that are seen without scrolling.
SEEN_FIRST = 4

LONGEST_ABSTRACT = 160


@dataclass(frozen=True)
class Showing:
    """In which language and currency, and by which words."""

    language: Language
    currency: str
    assortment: Assortment

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """All categories by id."""
        return {one.category_id: one for one in self.assortment.categories}

    def money(self, minor: int) -> str:
        """Return an amount as it is written."""
        return filters.money(minor, self.currency, self.language)

    def attribute(self, name: str) -> str:
        """Return what a facet is called."""
        known = self.assortment.vocabulary.attributes.get(name)
        return known.names[self.language] if known else name

    def value(self, name: str, value: str) -> str:
        """Return what a facet's value is called."""
        known = self.assortment.vocabulary.attributes.get(name)
        names = known.values.get(value) if known else None
        return names[self.language] if names else value

    def category(self, category: Category) -> Mapping[str, str]:
        """Return a category's name and path."""
        path = path_to("category", self.language, category=category.category_id)
        return {"name": category.names[self.language], "path": path}

    def trail(self, category_id: str) -> list[Mapping[str, str]]:
        """Return a category after those that it lies in."""
        found: list[Mapping[str, str]] = []
        seen: set[str] = set()
        while (one := self.categories.get(category_id)) and category_id not in seen:
            found.insert(0, self.category(one))
            seen.add(category_id)
            category_id = one.parent
        return found


def cards(
    products: Iterable[Product], showing: Showing, *, first: int = 0
) -> list[Mapping[str, Any]]:
    """Return products as cards of a list, the *first* of them to be seen at once."""
    return [card(one, showing, is_first=at < first) for at, one in enumerate(products)]


def card(product: Product, showing: Showing, *, is_first: bool = False) -> Mapping[str, Any]:
    """Return a product as a card of a list."""
    language, texts = showing.language, product.texts[showing.language]
    sold = [one.minor for one in product.variants if one.is_sold]
    return {
        "path": path_to("product", language, product=product.product_id),
        "name": texts.name,
        "brand": product.brand,
        "is_sold": bool(sold),
        "is_from": len(set(sold)) > 1,
        **_price(product.from_minor, showing),
        "picture": pictures.shown(product.pictures[0], language, is_first=is_first)
        if product.pictures
        else None,
    }


def page(
    product: Product,
    showing: Showing,
    *,
    stock: Mapping[str, int] | None = None,
    chosen: Mapping[str, frozenset[str]] | None = None,
) -> Mapping[str, Any]:
    """Return all of a product; without *stock* nothing is said of how many are left."""
    language, texts = showing.language, product.texts[showing.language]
    sold = [one for one in product.variants if one.is_sold]
    variants = [_variant(one, showing, stock) for one in sold]
    taken = _taken(sold, variants, chosen or {})
    is_from = len({one.minor for one in sold}) > 1
    minor = sold[taken].minor if sold else product.from_minor
    return {
        "id": product.product_id,
        "path": path_to("product", language, product=product.product_id),
        "name": texts.name,
        "brand": product.brand,
        "summary": texts.summary,
        "paragraphs": paragraphs(texts.description),
        "description": texts.summary or texts.description[:LONGEST_ABSTRACT] or texts.name,
        "trail": showing.trail(product.category),
        "pictures": [
            pictures.shown(one, language, at=pictures.GREAT, is_first=not at)
            for at, one in enumerate(product.pictures)
        ],
        "facts": [
            (showing.attribute(name), showing.value(name, value))
            for name, value in product.attributes.items()
        ],
        **_price(minor, showing),
        "is_from": is_from,
        "choice": " · ".join(showing.attribute(one) for one in sold[0].options) if sold else "",
        "variants": [
            {**one, "is_chosen": at == taken, "price": one["price"] if is_from else ""}
            for at, one in enumerate(variants)
        ],
        "taken": variants[taken] if variants else None,
        "gone": [one for one in variants if one["is_out"]],
        "can_buy": any(not one["is_out"] for one in variants),
        "most": max((min(one["left"], MOST_OF_ONE) for one in variants), default=0)
        if stock is not None
        else MOST_OF_ONE,
    }


def paragraphs(text: str) -> list[str]:
    """Return what empty lines part."""
    return [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]


def _price(minor: int, showing: Showing) -> Mapping[str, Any]:
    """Return a price, and in how many parts of how much it may be paid; one part is none."""
    parts = most_parts(minor)
    part = largest_part(minor, showing.currency, parts)
    return {
        "price": showing.money(minor),
        "parts": parts if parts > 1 else 0,
        "part": showing.money(part),
    }


def _variant(
    variant: Variant, showing: Showing, stock: Mapping[str, int] | None
) -> Mapping[str, Any]:
    left = stock.get(variant.sku, 0) if stock is not None else 0
    return {
        "sku": variant.sku,
        "name": " · ".join(showing.value(*one) for one in variant.options.items()),
        "price": showing.money(variant.minor),
        "left": left,
        "is_few": 0 < left <= FEW,
        "is_out": stock is not None and left <= 0,
    }


def _taken(
    sold: Sequence[Variant],
    shown: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, frozenset[str]],
) -> int:
    """Return the place of what is chosen and there, else of the first that is there."""
    there = [at for at, one in enumerate(shown) if not one["is_out"]]
    fitting = [
        at
        for at in there
        if all(sold[at].options.get(name) in values for name, values in chosen.items())
    ]
    return next(iter(fitting or there), 0)
