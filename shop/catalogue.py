"""The catalogue: products with variants, texts in both languages, pictures; categories; facets.

These values are what DynamoDB keeps, what caches and the internal API carry as JSON, and what the
search index is built from. What an order decides by is `shop.products.Offer`, made from a product.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from shop.errors import InvalidError
from shop.money import Money
from shop.products import SKU, Offer, Price

Language = Literal["pt-BR", "en"]
LANGUAGES: tuple[Language, ...] = ("pt-BR", "en")

MOST_VARIANTS = 50
MOST_PICTURES = 12
# Prices that are kept: more than change within the days that an order may wait.
MOST_PRICES = 20

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Minor = Annotated[int, Meta(ge=0, le=2**53)]
Moment = Annotated[datetime, Meta(tz=True)]
Names = dict[Language, Name]


class Texts(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a product in one language: plain text, paragraphs by empty lines."""

    name: Name
    summary: Annotated[str, Meta(max_length=240)] = ""
    description: Annotated[str, Meta(max_length=6_000)] = ""


class Picture(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture by the SHA-256 of its source, in hex; its sizes lie under that in /media/."""

    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    width: Annotated[int, Meta(ge=1)]
    height: Annotated[int, Meta(ge=1)]
    alt: Names = {}


class PriceSince(Struct, frozen=True, forbid_unknown_fields=True):
    """A price in minor units, and the moment from which on it is asked."""

    since: Moment
    minor: Minor


class Variant(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sold under a SKU; *options* tell it from its siblings, such as size: m."""

    sku: Annotated[str, Meta(pattern=SKU)]
    # From the oldest known to the present one.
    prices: Annotated[tuple[PriceSince, ...], Meta(min_length=1, max_length=MOST_PRICES)]
    weight_grams: Annotated[int, Meta(ge=0, le=30_000)]
    # Length, width, height of the parcel.
    millimetres: tuple[int, int, int] = (0, 0, 0)
    options: dict[Slug, Slug] = {}
    is_sold: bool = True

    @property
    def minor(self) -> int:
        """The present price in minor units."""
        return self.prices[-1].minor


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """A product; *product_id* is its address in the shop, in both languages."""

    product_id: Slug
    version: Annotated[int, Meta(ge=1)]
    category: Slug
    texts: dict[Language, Texts]
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1, max_length=MOST_VARIANTS)]
    changed_at: Moment
    created_at: Moment
    brand: Annotated[str, Meta(max_length=80)] = ""
    # Facets: attribute and value, both named by `Vocabulary`.
    attributes: dict[Slug, Slug] = {}
    pictures: Annotated[tuple[Picture, ...], Meta(max_length=MOST_PICTURES)] = ()
    # A tombstone: it is known, and neither shown nor sold.
    is_archived: bool = False

    def __post_init__(self) -> None:
        missing = [one for one in LANGUAGES if one not in self.texts]
        if missing:
            raise InvalidError("texts", sorted(self.texts), f"also {', '.join(missing)}")
        skus = [one.sku for one in self.variants]
        if len(set(skus)) != len(skus):
            raise InvalidError("variants", skus, "each SKU once")

    @property
    def from_minor(self) -> int:
        """The lowest present price of what is sold of it, else of all."""
        sold = [one.minor for one in self.variants if one.is_sold]
        return min(sold or [one.minor for one in self.variants])

    def offers(self, currency: str) -> list[Offer]:
        """Return what an order may ask for, a variant each."""
        name = self.texts["pt-BR"].name
        return [_offer(one, name, currency, is_sold=not self.is_archived) for one in self.variants]


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """A shelf of the shop; *parent* is empty for one of the first row."""

    category_id: Slug
    names: Names
    position: int = 0
    parent: str = ""
    descriptions: dict[Language, Annotated[str, Meta(max_length=500)]] = {}


class Attribute(Struct, frozen=True, forbid_unknown_fields=True):
    """What products are filtered or chosen by, and how it and its values are called."""

    names: Names
    values: dict[Slug, Names]


class Vocabulary(Struct, frozen=True, forbid_unknown_fields=True):
    """All attributes and options by their ids."""

    attributes: dict[Slug, Attribute] = {}


class Assortment(Struct, frozen=True, forbid_unknown_fields=True):
    """What every page of the catalogue needs beside its products; version 0 is before any."""

    version: Annotated[int, Meta(ge=0)] = 0
    categories: Annotated[tuple[Category, ...], Meta(max_length=500)] = ()
    vocabulary: Vocabulary = Vocabulary()


_ENCODER = msgspec.json.Encoder()
_PRODUCTS = msgspec.json.Decoder(Product)
_ASSORTMENTS = msgspec.json.Decoder(Assortment)


def encode_product(product: Product) -> bytes:
    """Return *product* as JSON."""
    return _ENCODER.encode(product)


def decode_product(body: bytes | str) -> Product:
    """Return the product that *body* holds; raise `InvalidError` where it holds none."""
    try:
        return _PRODUCTS.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidError("product", len(body), f"a product ({error})") from error


def encode_assortment(assortment: Assortment) -> bytes:
    """Return *assortment* as JSON."""
    return _ENCODER.encode(assortment)


def decode_assortment(body: bytes | str) -> Assortment:
    """Return the assortment that *body* holds; raise `InvalidError` where it holds none."""
    try:
        return _ASSORTMENTS.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidError("assortment", len(body), f"an assortment ({error})") from error


def _offer(variant: Variant, name: str, currency: str, *, is_sold: bool) -> Offer:
    options = " ".join(variant.options.values())
    return Offer(
        variant.sku,
        f"{name} ({options})" if options else name,
        tuple(Price(one.since, Money(one.minor, currency)) for one in variant.prices),
        variant.weight_grams,
        is_sold=is_sold and variant.is_sold,
    )
