"""What the index keeps of a product, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from shop.catalogue import LANGUAGES, Category, Language, Product, Texts, Variant, Vocabulary
from worker.search.words import are_telling, folded, joined, telling, words_of, written

# What is said later in a description hardly tells what a product is, and would fill the index.
LONGEST_DESCRIPTION: Final = 1_000

# A category, with attributes and their values.
_Kind = tuple[str, frozenset[tuple[str, str]]]


class Names(Struct, frozen=True):
    """How categories, attributes and their values are called."""

    categories: Mapping[str, Category] = {}
    vocabulary: Vocabulary = Vocabulary()


class Side(Struct, frozen=True, gc=False):
    """A product as it is looked for in one language; folded, but for the name itself."""

    title: str
    words: str  # those of its name that tell something, in order
    name: str  # all words of its name
    facts: str  # brand, shelf and attributes as they are called
    texts: str  # what is said of it


class Entry(Struct, frozen=True, gc=False):
    """A product as it is looked for."""

    product_id: str
    version: int
    created_ms: int
    shared: str  # SKUs, and marks of shelf and attributes
    sides: dict[Language, Side]


class Writer:
    """Makes entries; remembers what many products share. Safe to be used by several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kinds: dict[_Kind, tuple[str, dict[Language, str]]] = {}
        self._brands: dict[str, str] = {}
        # How words of names and facts are written, by their folded form, in each language.
        self.spellings: dict[Language, dict[str, str]] = {one: {} for one in LANGUAGES}

    def entry(self, product: Product) -> Entry:
        """Return what is kept of *product*."""
        pairs = [*product.attributes.items()]
        for one in product.variants:
            pairs += one.options.items()
        kind = (product.category, frozenset(pairs))
        marks, facts = self._kinds.get(kind) or self._kind(kind)
        brand = self._brands.get(product.brand) or self._brand(product.brand)
        return Entry(
            _own(product.product_id),
            product.version,
            max(0, int(product.created_at.timestamp() * 1_000)),
            f"{marks} {_skus(product.variants)}",
            {
                one: self._side(product.texts[one], f"{brand} {facts[one]}", one)
                for one in LANGUAGES
            },
        )

    def forget(self) -> None:
        """Free what is only worth remembering among many products."""
        self._kinds, self._brands = {}, {}

    def _side(self, texts: Texts, facts: str, language: Language) -> Side:
        words = self._spelt(texts.name, language)
        name = " ".join(words)
        return Side(
            _own(texts.name),
            name if are_telling(words, language) else " ".join(telling(words, language)),
            " ".join([name, *joined(texts.name)]) if "-" in texts.name else name,
            facts,
            folded(f"{texts.summary} {texts.description[:LONGEST_DESCRIPTION]}"),
        )

    def _kind(self, kind: _Kind) -> tuple[str, dict[Language, str]]:
        """Return the marks of *kind*, and how it is called."""
        category, pairs = kind
        marks = [category_mark(category), *(attribute_mark(*pair) for pair in pairs)]
        said = {
            language: [self._spelt(one, language) for one in _said(kind, language, self._names)]
            for language in LANGUAGES
        }
        facts = {one: " ".join(word for some in said[one] for word in some) for one in LANGUAGES}
        known = self._kinds[kind] = " ".join(marks), facts
        return known

    def _brand(self, brand: str) -> str:
        spelt = [self._spelt(brand, one) for one in LANGUAGES]
        known = self._brands[brand] = " ".join(spelt[0])
        return known

    def _spelt(self, text: str, language: Language) -> list[str]:
        words, known = words_of(text), self.spellings[language]
        if not all(map(known.__contains__, words)):
            spelt = written(text)
            for word in words:
                known.setdefault(word, spelt.get(word, word))
        return words


def sku_mark(text: str) -> str:
    """Return what stands for a SKU in the index, with or without its hyphens."""
    return f"_s_{''.join(words_of(text))}"


def category_mark(category_id: str) -> str:
    """Return what stands for being on a shelf; no word can be typed that meets it."""
    return f"_c_{category_id}"


def attribute_mark(attribute: str, value: str) -> str:
    """Return what stands for having a value."""
    return f"_a_{attribute}__{value}"


def _own(text: str) -> str:
    """Return a copy: a piece of a product kept for long would keep the memory around it, too."""
    return text.encode().decode()


def _skus(variants: Iterable[Variant]) -> str:
    """Return the parts of each SKU, and its mark."""
    skus = " ".join([one.sku for one in variants]).lower()
    return f"{skus.replace('-', ' ')} _s_{skus.replace('-', '').replace(' ', ' _s_')}"


def _said(kind: _Kind, language: Language, names: Names) -> Iterator[str]:
    """Return how its shelves and the values it has are called."""
    category, pairs = kind
    shelf = names.categories.get(category)
    parent = names.categories.get(shelf.parent) if shelf else None
    for one in (shelf, parent):
        if one:
            yield one.names.get(language, "")
    for attribute, value in pairs:
        known = names.vocabulary.attributes.get(attribute)
        called = known.values.get(value) if known else None
        yield called.get(language, value) if called else value
