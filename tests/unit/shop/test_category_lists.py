"""Which products a page of a category shows, in which order, and what narrows it down."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.category_lists import (
    SORTS,
    Entry,
    Wanted,
    decode_entry,
    encode_entry,
    entry_of,
    page,
    related,
)
from shop.errors import InvalidError
from tests.unit.shop.builders import LONG_AGO
from tests.unit.shop.test_catalogue import a_product, a_variant


def an_entry(product_id="mug", minor=1_000, *, created=0.0, sold=True, to=None, **facets):
    values = {name: tuple(value.split()) for name, value in facets.items()}
    return Entry(product_id, 1, minor, to or minor, created, sold, values)


MUGS = [
    an_entry("red-small", 1_000, created=1.0, colour="red", size="s"),
    an_entry("red-large", 3_000, created=2.0, colour="red", size="l"),
    an_entry("blue-large", 2_000, created=3.0, colour="blue", size="l"),
]


def test_an_entry_has_what_is_sold_of_its_product():
    large = a_variant("L", 900, options={"size": "l"})
    small = a_variant("S", 700, options={"size": "s"})
    gone = a_variant("XS", 100, options={"size": "xs"}, is_sold=False)

    entry = entry_of(a_product(large, small, gone, attributes={"colour": "red"}))

    facets = {"colour": ("red",), "size": ("l", "s")}
    assert Entry("cadeira", 1, 700, 900, LONG_AGO.timestamp(), is_sold=True, facets=facets) == entry
    assert entry == decode_entry(encode_entry(entry))


def test_what_is_no_entry_is_refused():
    with pytest.raises(InvalidError, match="entry"):
        decode_entry(b'["mug"]')


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("price-up", ["red-small", "blue-large", "red-large"]),
        ("price-down", ["red-large", "blue-large", "red-small"]),
        ("newest", ["blue-large", "red-large", "red-small"]),
        ("relevance", ["blue-large", "red-large", "red-small"]),
    ],
)
def test_a_page_is_sorted_as_asked(sort, wanted):
    assert wanted == list(page(MUGS, Wanted(sort=sort)).product_ids)


def test_what_cannot_be_bought_is_least_relevant():
    new = an_entry("new", created=9.0, sold=False)

    assert "new" == page([new, *MUGS], Wanted()).product_ids[-1]


def test_a_facet_counts_what_were_there_if_none_of_its_values_were_chosen():
    found = page(MUGS, Wanted({"colour": frozenset({"red"})}))

    assert {"red-large", "red-small"} == set(found.product_ids)
    assert {"colour": {"blue": 1, "red": 2}, "size": {"l": 1, "s": 1}} == found.facets


def test_a_price_range_keeps_what_costs_so_much_in_some_variant():
    wide = an_entry("wide", 100, to=9_000)

    found = page([*MUGS, wide], Wanted(least_minor=2_500, most_minor=5_000))

    assert {"red-large", "wide"} == set(found.product_ids)
    assert (100, 9_000) == found.prices


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=40),
    st.integers(1, 7),
    st.sampled_from(SORTS),
)
def test_pages_show_each_product_once(products, most, sort):
    entries = [
        an_entry(f"p{n}", minor, created=float(created))
        for n, (minor, created) in enumerate(products)
    ]
    wanted, seen = Wanted(sort=sort, most=most), []
    while True:
        found = page(entries, wanted)
        seen += found.product_ids
        if not found.after:
            break
        wanted = dataclasses.replace(wanted, after=found.after)

    assert list(page(entries, Wanted(sort=sort, most=60)).product_ids) == seen
    assert len(products) == len(set(seen)) == len(seen)


@pytest.mark.parametrize("after", ["x", "1_2", "a_b_c", "1_2_3_4"])
def test_a_cursor_that_no_page_gave_is_refused(after):
    with pytest.raises(InvalidError, match="after"):
        page(MUGS, Wanted(after=after))


@pytest.mark.parametrize("wanted", [{"sort": "random"}, {"most": 0}, {"most": 61}])
def test_a_page_that_cannot_be_is_refused(wanted):
    with pytest.raises(InvalidError, match=r"sort|most"):
        Wanted(**wanted)


def test_related_products_are_alike_and_sold():
    gone = an_entry("gone", 1_000, sold=False, colour="red", size="s")

    assert ["red-large", "blue-large"] == related([*MUGS, gone], "red-small", most=3)
    assert [] == related(MUGS, "unknown", most=3)
