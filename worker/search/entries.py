"""What the index keeps of a product, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from shop.catalogue import Category, Language, Product, Vocabulary
from worker.search.words import joined, telling, words_of, written

# What is said later in a description hardly tells what a product is, and would fill the index.
LONGEST_DESCRIPTION: Final = 1_000


class Names(Struct, frozen=True):
    """How categories, attributes and their values are called."""

    categories: Mapping[str, Category] = {}
    vocabulary: Vocabulary = Vocabulary()


class Entry(NamedTuple):
    """A product as it is looked for."""

    product_id: str
    version: int
    name: str
    words: str  # those of its name that tell something, in order
    near: str  # what it is: name, brand, shelf, facets, SKUs; folded
    far: str  # how all that is called, and what is said of it


class Writer:
    """Makes entries; remembers what many products share, so it lives for a batch."""

    def __init__(self, language: Language, names: Names) -> None:
        self._language, self._names = language, names
        self._known: dict[str, list[str]] = {}
        self._shelves: dict[str, list[str]] = {}
        self._values: dict[tuple[str, str], str] = {}
        self._seen: set[str] = set()
        self._spellings: dict[str, str] = {}

    def entry(self, product: Product) -> Entry:
        """Return what is kept of *product*."""
        texts = product.texts[self._language]
        words = self._spelt(texts.name)
        called = [*words, *joined(texts.name)]
        pairs = _pairs(product)
        for text in (product.brand, *self._said(product, pairs)):
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = self._spelt(text)
            called += known
        return Entry(
            product.product_id,
            product.version,
            texts.name,
            " ".join(telling(words, self._language)),
            " ".join([*called, *_skus(product), *_marks(product, pairs)]),
            f"{' '.join(called)} {texts.summary} {texts.description[:LONGEST_DESCRIPTION]}",
        )

    def new_spellings(self) -> dict[str, str]:
        """Return how words are written, by their folded form, since this was last asked."""
        self._seen |= self._spellings.keys()
        spellings, self._spellings = self._spellings, {}
        return spellings

    def _spelt(self, text: str) -> list[str]:
        words = words_of(text)
        if not self._seen.issuperset(words):
            spelt = written(text, words)
            for word in words:
                if word not in self._seen:
                    self._spellings.setdefault(word, spelt.get(word, word))
        return words

    def _said(self, product: Product, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Return how its shelves and the values it has are called."""
        if product.category not in self._shelves:
            self._shelves[product.category] = self._shelf(product.category)
        yield from self._shelves[product.category]
        for pair in pairs:
            called = self._values.get(pair)
            if called is None:
                called = self._values[pair] = self._value(*pair)
            yield called

    def _shelf(self, category: str) -> list[str]:
        shelf = self._names.categories.get(category)
        parent = self._names.categories.get(shelf.parent) if shelf else None
        return [one.names.get(self._language, "") for one in (shelf, parent) if one]

    def _value(self, attribute: str, value: str) -> str:
        known = self._names.vocabulary.attributes.get(attribute)
        called = known.values.get(value) if known else None
        return called.get(self._language, value) if called else value


def sku_mark(text: str) -> str:
    """Return what stands for a SKU in the index, with or without its hyphens."""
    return f"_s_{''.join(words_of(text))}"


def category_mark(category_id: str) -> str:
    """Return what stands for being on a shelf; no word can be typed that meets it."""
    return f"_c_{category_id.replace('-', '_')}"


def attribute_mark(attribute: str, value: str) -> str:
    """Return what stands for having a value."""
    return f"_a_{attribute}__{value}".replace("-", "_")


def _pairs(product: Product) -> set[tuple[str, str]]:
    """Return what it has of attributes, and what can be chosen of it."""
    chosen = {pair for one in product.variants for pair in one.options.items()}
    return chosen.union(product.attributes.items())


def _marks(product: Product, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield category_mark(product.category)
    for attribute, value in pairs:
        yield attribute_mark(attribute, value)


def _skus(product: Product) -> Iterator[str]:
    for one in product.variants:
        parts = one.sku.lower().split("-")
        yield from parts
        yield f"_s_{''.join(parts)}"
