"""What shoppers type, and what they find."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.errors import InvalidError
from tests.unit.worker.search.shop import NAMES, a_product, the_shop
from worker.search.index import Index


@pytest.fixture(scope="module")
def index():
    made = Index.of(the_shop(), NAMES)
    yield made
    made.close()


@pytest.fixture
def empty():
    made = Index()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("camiseta", "camiseta"),
        ("Camisetas", "camiseta"),
        ("CAMISETA BÁSICA", "camiseta-azul"),
        ("camiseta preta", "camiseta-preta"),
        ("camisetas básicas pretas", "camiseta-preta"),
        ("camiseta azul", "camiseta-azul"),
        ("calca", "calca"),
        ("cao", "coleira"),
        ("cão", "racao"),
        ("cães", "coleira"),
        ("ração cao", "racao"),
        ("lencol", "lencol"),
        ("lençol", "lencois"),
        ("lençóis", "lencol"),
        ("papel", "papeis"),
        ("papéis", "papel"),
        ("farol", "farois"),
        ("faróis", "farol"),
        ("flores", "flor"),
        ("pães", "pao"),
        ("botão", "botoes"),
        ("botões", "botoes"),
        ("colchoes", "colchao"),
        ("infantil", "brinquedo"),
        ("infantis", "tapete"),
        ("jardins", "vaso"),
        ("luminária de mesa", "luminaria"),
        ("lumin", "luminaria"),
        ("guarda chuva", "guarda-chuva"),
        ("guarda-chuva", "guarda-chuva"),
        ("totó", "racao"),
        ("Algodoal", "lencois"),
        ("animais", "aquario"),
        ("estimação", "aquario"),
        ("antiaderente", "pao"),
        ("jogo facas", "facas"),
        ("VIOLAO-P", "violao"),
        ("violao p", "violao"),
        ("violaop", "violao"),
        ("pilhas recarregáveis", "pilha"),
    ],
)
def test_what_is_typed_in_portuguese_finds(index, typed, wanted):
    assert wanted in index.search(typed, "pt-BR").product_ids


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("t-shirt", "camiseta"),
        ("tshirts", "camiseta-preta"),
        ("black t-shirts", "camiseta-preta"),
        ("dress", "vestido"),
        ("dresses", "vestido"),
        ("dogs", "coleira"),
        ("dog", "racao"),
        ("shelves", "prateleira"),
        ("knife", "facas"),
        ("knives", "faca"),
        ("brushes", "escova"),
        ("boxes", "caixa"),
        ("batteries", "pilha"),
        ("toy", "brinquedo"),
        ("children", "brinquedo"),
        ("child", "tapete"),
        ("blue", "lencol"),
        ("garden", "vaso"),
        ("chef's knife", "faca"),
        ("mattresses", "colchao"),
        ("umbrela", "guarda-chuva"),
        ("the umbrella", "guarda-chuva"),
    ],
)
def test_what_is_typed_in_english_finds(index, typed, wanted):
    assert wanted in index.search(typed, "en").product_ids


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("camiseta", "camiseta"),
        ("camisetas", "camiseta"),
        ("cam", "camiseta"),
        ("camiseta basica", "camiseta-azul"),
        ("lâmpada", "lampada"),
        ("lâmpadas", "lampada"),
        ("papel", "papel"),
        ("faca", "faca"),
        ("flor", "flor"),
        ("botão", "botoes"),
        ("LENCOL-M", "lencol"),
    ],
)
def test_the_name_that_says_it_comes_first(index, typed, first):
    assert first == index.search(typed, "pt-BR").product_ids[0]


def test_a_name_comes_before_a_text(index):
    found = index.search("camiseta", "pt-BR").product_ids

    assert "regata" == found[-1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("camizeta", "camiseta"),
        ("camisea", "camiseta"),
        ("camisetta", "camiseta"),
        ("caimseta", "camiseta"),
        ("colhcão", "colchão"),
        ("prateleria de madeira", "prateleira madeira"),
        ("violam", "violão"),
        ("pratelera madera", "prateleira madeira"),
    ],
)
def test_one_slip_in_a_word_is_forgiven(index, typed, meant):
    found = index.search(typed, "pt-BR")

    assert meant == found.corrected
    assert found.product_ids


@pytest.mark.parametrize("typed", ["camiseta", "pao", "led"])
def test_what_exists_is_never_corrected(index, typed):
    assert not index.search(typed, "pt-BR").corrected


@pytest.mark.parametrize("typed", ["facb", "xamizeta", "zzzzzz", "pqo"])
def test_short_words_and_two_slips_find_nothing(index, typed):
    assert () == index.search(typed, "pt-BR").product_ids


def test_where_nothing_has_all_words_some_will_do(index):
    found = index.search("camiseta violão", "pt-BR")

    assert found.is_loose
    assert {"camiseta", "violao"} <= set(found.product_ids)


def test_filters_narrow_down(index):
    found = index.search("camiseta", "pt-BR", category="camisetas", attributes={"cor": "azul"})

    assert ("camiseta-azul", "regata") == found.product_ids


def test_pages_show_everything_once(index):
    whole = index.search("madeira casa azul camiseta", "pt-BR", most=100)
    pages, after = [], ""
    while True:
        page = index.search("madeira casa azul camiseta", "pt-BR", most=3, after=after)
        pages += page.product_ids
        after = page.after
        if not after:
            break

    assert list(whole.product_ids) == pages
    assert whole.total == len(pages)


@pytest.mark.parametrize("after", ["x", "1_2", "1_2_3_4", "_" * 5_000, "9" * 5_000])
def test_a_cursor_that_is_not_ours_is_refused(index, after):
    with pytest.raises(InvalidError, match="after"):
        index.search("camiseta", "pt-BR", after=after)


def test_suggestions_are_names(index):
    assert ["Camiseta", "Camiseta básica", "Camiseta básica preta"] == index.suggest(
        "cami", "pt-BR", 3
    )
    assert ["Basic T-shirt"] == index.suggest("basi", "en", 1)


def test_suggestions_forgive_a_slip(index):
    assert "Lâmpada LED" in index.suggest("lampda", "pt-BR")


def test_archived_products_never_show(empty):
    empty.put([a_product()])

    empty.put([a_product(version=2, is_archived=True)])

    assert () == empty.search("cadeira", "pt-BR").product_ids
    assert [] == empty.suggest("cad", "pt-BR")
    assert {"cadeira": 2} == empty.versions()


def test_an_older_version_changes_nothing(empty):
    empty.put([a_product(version=3, name="Banco")])

    empty.put([a_product(version=2, name="Cadeira")])

    assert ("cadeira",) == empty.search("banco", "pt-BR").product_ids
    assert ["Banco"] == empty.suggest("banco", "pt-BR")
    assert {"cadeira": 3} == empty.versions()


def test_a_tombstone_is_not_undone_by_what_is_older(empty):
    empty.put([a_product(version=2, is_archived=True)])

    empty.put([a_product(version=1)])

    assert () == empty.search("cadeira", "pt-BR").product_ids


def test_a_new_name_takes_the_place_of_the_old(empty):
    empty.put([a_product(name="Mesa")])

    empty.put([a_product(name="Banco", version=2)])

    assert () == empty.search("mesa", "pt-BR").product_ids
    assert ("cadeira",) == empty.search("banco", "pt-BR").product_ids


def test_what_is_removed_is_forgotten(empty):
    empty.put([a_product()])

    empty.remove(["cadeira", "unknown"])

    assert () == empty.search("cadeira", "pt-BR").product_ids
    assert {} == empty.versions()


HOSTILE = [
    "",
    " ",
    '"',
    '" OR 1',
    "camiseta' OR '1'='1",
    "NEAR(camiseta)",
    "camiseta NOT",
    "AND",
    "near:camiseta",
    "camiseta*",
    "^camiseta",
    "(((((",
    "a\x00b",
    "\x00",
    "🧦👕",
    "כיסא",
    "\u202eatesimac",
    "camiseta " * 1_200,
    "c" * 10_000,
    "\ud800",
    "﷽" * 200,
    "_c_casa",
    "-- ; drop table near",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_only_words(index, typed):
    assert index.search(typed, "pt-BR").total <= len(the_shop())
    assert len(index.suggest(typed, "en", 5)) <= 5


@settings(max_examples=200, deadline=None)
@given(typed=st.text(max_size=300))
def test_any_text_is_taken(index, typed):
    index.search(typed, "en")
    index.suggest(typed, "pt-BR")


@settings(max_examples=150, deadline=None)
@given(
    name=st.text(min_size=1, max_size=120).filter(lambda name: any(one.isalnum() for one in name))
)
def test_what_was_put_is_found_by_its_whole_name(name):
    index = Index()
    try:
        index.put([a_product(name=name)])

        found = index.search(name, "pt-BR")
    finally:
        index.close()

    assert ("cadeira",) == found.product_ids
