"""As many goods as wanted: beyond the hand-written ones, editions of them by place and maker."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from zlib import crc32

from msgspec.structs import replace

from shop.catalogue import Language, PriceSince, Product, Texts, Variant
from shop.errors import InvalidError
from worker.seed.shelves import FOLDER, Good, written

# Prices of editions lie within so many per cent of the original's.
MOST_PERCENT = 20
MOST_STOCK = 120


def goods(count: int, *, now: datetime) -> Iterator[Good]:
    """Return *count* goods: the same for the same number, and more only adds at the end."""
    originals = list(written(now))
    words = tomllib.loads((FOLDER / "editions.toml").read_text("utf-8"))
    pairs = [(place, maker) for maker in words["makers"] for place in words["places"]]
    most = len(originals) * (1 + len(pairs))
    if not 0 <= count <= most:
        raise InvalidError("products", count, f"0 to {most}")
    yield from originals[:count]
    yield from islice(_editions(originals, pairs, now), max(0, count - len(originals)))


def _editions(originals: list[Good], pairs: list[tuple[str, str]], now: datetime) -> Iterator[Good]:
    wanted = ((pair, original) for pair in pairs for original in originals)
    for number, ((place, maker), original) in enumerate(wanted, 1):
        yield _edition(original, number, place, maker, now)


def _edition(original: Good, number: int, place: str, maker: str, now: datetime) -> Good:
    of, chance = original.product, crc32(str(number).encode())
    percent = 100 - MOST_PERCENT + chance % (2 * MOST_PERCENT + 1)
    variants = tuple(_variant(one, number, percent, now) for one in of.variants)
    product = replace(
        of,
        product_id=f"{of.product_id}-{number:06d}",
        texts=_texts(of, place, maker),
        variants=variants,
    )
    stock = {one.sku: (chance >> 8) % (MOST_STOCK + 1) for one in variants}
    return Good(product, stock, original.drawing, original)


def _variant(of: Variant, number: int, percent: int, now: datetime) -> Variant:
    # Whole reais, ninety: as price tags in the shop end.
    minor = of.minor * percent // 10_000 * 100 + 90
    sku = "-".join((f"E{number:06d}", *of.options.values())).upper()
    return Variant(sku, (PriceSince(now, minor),), of.weight_grams, of.millimetres, of.options)


def _texts(of: Product, place: str, maker: str) -> dict[Language, Texts]:
    pt, en = of.texts["pt-BR"], of.texts["en"]
    return {
        "pt-BR": replace(pt, name=f"{pt.name}, edição {place} do ateliê {maker}"),
        "en": replace(en, name=f"{en.name}, {place} edition by the {maker} workshop"),
    }
