"""Pages of a category: which products, in which order, and what they can be narrowed down to.

All that this needs of a product is its entry, some hundred bytes. So a page of any category costs
the entries once after a change, and after that nothing but the products that it shows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from shop.catalogue import Product, Slug
from shop.errors import InvalidError

Sort = Literal["relevance", "price-up", "price-down", "newest"]
SORTS: tuple[Sort, ...] = get_args(Sort)
MOST_ON_PAGE = 60


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """What a list knows of a product; prices are the lowest and highest of its variants."""

    product_id: str
    version: int
    from_minor: int
    to_minor: int
    created: float
    is_sold: bool
    # Facets: attributes of the product, and the options of what is sold of it.
    facets: dict[Slug, tuple[Slug, ...]]


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see; *after* is what the page before has given."""

    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    least_minor: int | None = None
    most_minor: int | None = None
    sort: Sort = "relevance"
    after: str = ""
    most: int = 24

    def __post_init__(self) -> None:
        if self.sort not in SORTS:
            raise InvalidError("sort", self.sort, f"one of {', '.join(SORTS)}")
        if not 1 <= self.most <= MOST_ON_PAGE:
            raise InvalidError("most", self.most, f"1 to {MOST_ON_PAGE}")


@dataclass(frozen=True)
class Page:
    """Products of a page by id, and what can be chosen; *after* is empty on the last page."""

    product_ids: tuple[str, ...]
    after: str
    total: int
    # Of each facet how many there are of each value, were no value of this facet chosen.
    facets: Mapping[str, Mapping[str, int]]
    # The lowest and the highest price, were none asked for; None where nothing is left.
    prices: tuple[int, int] | None


_ENTRIES = msgspec.json.Decoder(Entry)


def entry_of(product: Product) -> Entry:
    """Return what lists know of *product*."""
    shown = [one for one in product.variants if one.is_sold] or list(product.variants)
    facets = {name: {value} for name, value in product.attributes.items()}
    for variant in shown:
        for name, value in variant.options.items():
            facets.setdefault(name, set()).add(value)
    return Entry(
        product.product_id,
        product.version,
        min(one.minor for one in shown),
        max(one.minor for one in shown),
        product.created_at.timestamp(),
        any(one.is_sold for one in product.variants),
        {name: tuple(sorted(values)) for name, values in sorted(facets.items())},
    )


def encode_entry(entry: Entry) -> bytes:
    """Return *entry* as JSON."""
    return msgspec.json.encode(entry)


def decode_entry(body: bytes | str) -> Entry:
    """Return the entry that *body* holds; raise `InvalidError` where it holds none."""
    try:
        return _ENTRIES.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidError("entry", len(body), f"an entry of a list ({error})") from error


def page(entries: Iterable[Entry], wanted: Wanted) -> Page:
    """Return the page of *entries* that is wanted.

    A cursor is the last product's place in the order: what comes or goes meanwhile neither
    repeats nor hides another.
    """
    place = _PLACES[wanted.sort]
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    placed: list[tuple[tuple[float, float], str]] = []
    prices: list[int] = []
    for entry in entries:
        missed = _missed(entry, wanted)
        if not missed:
            prices += entry.from_minor, entry.to_minor
        if len(missed) > 1 or not _is_priced(entry, wanted):
            continue
        if not missed:
            placed.append((place(entry), entry.product_id))
        for name, values in entry.facets.items():
            if not missed or name == missed[0]:
                for value in values:
                    counts[name, value] += 1
    placed.sort()
    first = bisect_right(placed, _cursor(wanted.after)) if wanted.after else 0
    shown = placed[first : first + wanted.most]
    is_last = first + wanted.most >= len(placed)
    return Page(
        tuple(product_id for _, product_id in shown),
        "" if is_last else _text(shown[-1]),
        len(placed),
        _by_facet(counts),
        (min(prices), max(prices)) if prices else None,
    )


def related(entries: Sequence[Entry], product_id: str, *, most: int) -> list[str]:
    """Return products that are sold and most like the one named: by facets, then by price."""
    own = next((one for one in entries if one.product_id == product_id), None)
    if own is None:
        return []
    values = _values(own)

    def unlike(other: Entry) -> tuple[int, int, str]:
        shared = len(values & _values(other))
        return (-shared, abs(other.from_minor - own.from_minor), other.product_id)

    others = [one for one in entries if one.is_sold and one.product_id != product_id]
    return [one.product_id for one in sorted(others, key=unlike)[:most]]


def _values(entry: Entry) -> set[tuple[str, str]]:
    return {(name, value) for name, values in entry.facets.items() for value in values}


def _is_priced(entry: Entry, wanted: Wanted) -> bool:
    """Return whether something of it costs what is wanted."""
    if wanted.least_minor is not None and entry.to_minor < wanted.least_minor:
        return False
    return wanted.most_minor is None or entry.from_minor <= wanted.most_minor


def _missed(entry: Entry, wanted: Wanted) -> list[str]:
    """Return the facets of which it has none of the values that are wanted."""
    facets = entry.facets
    return [
        name for name, values in wanted.facets.items() if values.isdisjoint(facets.get(name, ()))
    ]


def _by_facet(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (name, value), count in sorted(counts.items()):
        found.setdefault(name, {})[value] = count
    return found


# By relevance what can be bought comes first, then what is new.
_PLACES: dict[Sort, Callable[[Entry], tuple[float, float]]] = {
    "relevance": lambda entry: (not entry.is_sold, -entry.created),
    "price-up": lambda entry: (entry.from_minor, -entry.created),
    "price-down": lambda entry: (-entry.from_minor, -entry.created),
    "newest": lambda entry: (-entry.created, 0),
}


def _text(placed: tuple[tuple[float, float], str]) -> str:
    (first, second), product_id = placed
    return f"{float(first)!r}_{float(second)!r}_{product_id}"


def _cursor(after: str) -> tuple[tuple[float, float], str]:
    try:
        first, second, product_id = after.split("_")
        return (float(first), float(second)), product_id
    except ValueError as error:
        raise InvalidError("after", after, "what the page before has given") from error
