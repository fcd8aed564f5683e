"""What tantivy keeps of a product, field by field, and how it is asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from tantivy import (
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from shop.catalogue import LANGUAGES, Language

# A number of its own for each product, the higher the newer.
ROW: Final = "row"
# What is the same in every language: SKUs, and marks of shelf and attributes.
SHARED: Final = "shared"
# Which documents have a word, and neither how often nor where: names are ranked, texts are not.
_KEPT: Final = "basic"


class Fields(NamedTuple):
    """The fields of one language."""

    whole: str  # a name's telling words as one
    name: str
    facts: str  # brand, shelf and attributes as they are called
    texts: str  # what is said of it


FIELDS: Final[Mapping[Language, Fields]] = {
    one: Fields(f"whole_{one}", f"name_{one}", f"facts_{one}", f"texts_{one}") for one in LANGUAGES
}


@cache
def schema() -> Schema:
    """Return which fields there are."""
    builder = SchemaBuilder().add_unsigned_field(ROW, fast=True, indexed=True)
    builder.add_text_field(SHARED, tokenizer_name="whitespace", index_option=_KEPT)
    for one in FIELDS.values():
        builder.add_text_field(one.whole, tokenizer_name="raw", index_option=_KEPT)
        builder.add_text_field(one.name, tokenizer_name="whitespace", index_option=_KEPT)
        builder.add_text_field(one.facts, tokenizer_name="whitespace", index_option=_KEPT)
        builder.add_text_field(one.texts, tokenizer_name="simple", index_option=_KEPT)
    return builder.build()


def empty() -> Index:
    """Return an index in memory with nothing in it."""
    index = Index(schema())
    # Texts come folded; words alone are cut out of them, beside Python.
    index.register_tokenizer("simple", TextAnalyzerBuilder(Tokenizer.simple()).build())
    # Else it is read again by itself, and a commit that meets that waits for 100 ms.
    index.config_reader("manual")
    return index


def has(field: str, word: str) -> Query:
    """Return what asks for products with *word* in *field*."""
    return Query.term_query(schema(), field, word, _KEPT)


def is_row(row: int) -> Query:
    """Return what asks for the product of *row*."""
    return Query.term_query(schema(), ROW, row)


def begins(field: str, word: str) -> Query:
    """Return what asks for products with a word in *field* that begins with *word*."""
    return Query.fuzzy_term_query(schema(), field, word, distance=0, prefix=True)


def all_of(questions: Iterable[Query]) -> Query:
    """Return what asks for products that answer each of *questions*."""
    return Query.boolean_query([(Occur.Must, one) for one in questions])


def any_of(questions: Iterable[Query], *, least: int = 1) -> Query:
    """Return what asks for products that answer at least some of *questions*."""
    return Query.boolean_query([(Occur.Should, one) for one in questions], least)
