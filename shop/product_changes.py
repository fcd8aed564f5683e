"""What staff does to a product: the next version of it, which keeps the prices it had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from shop.catalogue import MOST_PRICES, PriceSince, Product, Variant
from shop.errors import InvalidError


def first_version(wanted: Product, *, now: datetime) -> Product:
    """Return *wanted* as a product that nobody has seen yet, its prices asked from now on."""
    variants = tuple(_new(one, now) for one in wanted.variants)
    return replace(wanted, version=1, created_at=now, changed_at=now, variants=variants)


def next_version(before: Product, wanted: Product, *, now: datetime) -> Product:
    """Return *wanted* as what follows *before*.

    Whoever wants it says the present prices only: those of the past come from *before*, since
    an order may still be placed at one of them.
    """
    known = {one.sku: one for one in before.variants}
    variants = tuple(
        _succeed(known[one.sku], one, now) if one.sku in known else _new(one, now)
        for one in wanted.variants
    )
    return replace(
        wanted,
        product_id=before.product_id,
        version=before.version + 1,
        created_at=before.created_at,
        changed_at=now,
        variants=variants,
    )


def repriced(before: Product, prices: Mapping[str, int], *, now: datetime) -> Product:
    """Return *before* with other prices, in minor units by SKU."""
    unknown = sorted(set(prices) - {one.sku for one in before.variants})
    if unknown:
        raise InvalidError("sku", unknown[0], f"one of {before.product_id}")
    variants = tuple(
        replace(one, prices=(PriceSince(now, prices.get(one.sku, one.minor)),))
        for one in before.variants
    )
    return next_version(before, replace(before, variants=variants), now=now)


def archived(before: Product, *, now: datetime) -> Product:
    """Return the tombstone of *before*: known, and neither shown nor sold."""
    return next_version(before, replace(before, is_archived=True), now=now)


def is_same(one: Product, other: Product) -> bool:
    """Return whether two versions say the same, but for when they were written."""
    return _timeless(one) == _timeless(other)


def _timeless(product: Product) -> Product:
    ever = datetime.min.replace(tzinfo=UTC)
    variants = tuple(_new(one, ever) for one in product.variants)
    return replace(product, version=1, changed_at=ever, created_at=ever, variants=variants)


def _new(variant: Variant, now: datetime) -> Variant:
    return replace(variant, prices=(PriceSince(now, variant.minor),))


def _succeed(before: Variant, wanted: Variant, now: datetime) -> Variant:
    """Return *wanted* with the prices that *before* has had."""
    prices = before.prices
    if wanted.minor != before.minor:
        prices = (*prices, PriceSince(now, wanted.minor))[-MOST_PRICES:]
    return replace(wanted, prices=prices)
