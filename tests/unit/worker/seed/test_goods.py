"""The goods a shop is tried out with look like those of a real one, in both languages."""

import re
from collections import Counter
from datetime import UTC, datetime
from itertools import islice

import pytest

from shop.catalogue import LANGUAGES, decode_product, encode_product
from shop.errors import InvalidError
from worker.seed.scaled import goods
from worker.seed.shelves import categories, vocabulary, written

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOODS = list(written(NOW))
PRODUCTS = [good.product for good in GOODS]

# Common words of the shop as they look when the accents were forgotten.
UNACCENTED = re.compile(
    r"\b(cafe|ceramica|algodao|agua|la|mao|maos|nao|sao|tambem|ate|so|oleo|chao|pao|voce|lapis|"
    r"cha|edicao|vaso de cha|portugues|iluminacao|croche|macrame|linguica|textil|texteis|"
    r"colecao|regiao|algodoes|facil|agil|unico|tres|mes|ja|ha|po|cipo|ipe|araucaria|cancao)\b",
    re.IGNORECASE,
)


def texts(language):
    for product in PRODUCTS:
        said = product.texts[language]
        yield from (said.name, said.summary, said.description)


def test_the_shop_is_well_filled():
    assert len(PRODUCTS) >= 120
    assert len(categories()) >= 10
    assert min(Counter(one.category for one in PRODUCTS).values()) >= 6


def test_every_product_is_read_back_as_it_was():
    assert PRODUCTS == [decode_product(encode_product(one)) for one in PRODUCTS]


def test_ids_and_skus_are_unique():
    skus = [variant.sku for one in PRODUCTS for variant in one.variants]

    assert len(PRODUCTS) == len({one.product_id for one in PRODUCTS})
    assert len(skus) == len(set(skus))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_said_twice(language):
    counted = Counter(texts(language))
    sentences = Counter(
        sentence
        for one in PRODUCTS
        for sentence in one.texts[language].description.removesuffix(".").split(". ")
    )

    assert not counted[""]
    assert [] == [text for text, times in (counted + sentences).items() if times > 1]


def test_the_languages_say_it_in_their_own_words():
    assert [] == [
        one.product_id
        for one in PRODUCTS
        if one.texts["pt-BR"].summary == one.texts["en"].summary
        or one.texts["pt-BR"].name == one.texts["en"].name
    ]


def test_portuguese_words_carry_their_accents():
    assert [] == [text for text in texts("pt-BR") if UNACCENTED.search(text)]


def test_facets_and_options_are_in_the_vocabulary():
    known = vocabulary().attributes
    used = {
        pair
        for one in PRODUCTS
        for told in (one.attributes, *(variant.options for variant in one.variants))
        for pair in told.items()
    }

    assert set() == {(name, value) for name, value in used if value not in known[name].values}


def test_prices_weights_and_parcels_are_plausible():
    for one in PRODUCTS:
        for variant in one.variants:
            assert 1_500 <= variant.minor <= 100_000, variant.sku
            assert 50 <= variant.weight_grams <= 10_000, variant.sku
            assert all(10 <= side <= 1_000 for side in variant.millimetres), variant.sku


def test_some_goods_are_scarce_and_a_few_sold_out():
    left = [quantity for good in GOODS for quantity in good.stock.values()]

    assert 2 <= left.count(0) <= 6
    assert 10 <= sum(quantity <= 5 for quantity in left) <= 40


def test_more_products_only_add_to_fewer():
    assert list(goods(500, now=NOW)) == list(islice(goods(2_000, now=NOW), 500))


def test_a_hundred_thousand_products_are_all_different():
    ids, skus, names = set(), [], set()
    for good in goods(100_000, now=NOW):
        ids.add(good.product.product_id)
        names.add(good.product.texts["pt-BR"].name)
        skus.extend(good.stock)

    assert (100_000, 100_000, len(skus)) == (len(ids), len(names), len(set(skus)))


def test_generated_products_are_products():
    for good in islice(goods(3_000, now=NOW), 126, None):
        assert good.product == decode_product(encode_product(good.product))


def test_more_than_can_be_told_apart_is_refused():
    with pytest.raises(InvalidError):
        list(goods(10_000_000, now=NOW))
