"""The first page, shelves, and what is found by looking for it."""

import html
import re

import pytest

from cloud.errors import AwayError
from shop.api.catalogue_operations import (
    CATEGORY,
    SEARCH,
    SUGGEST,
    CategoryPage,
    SearchPage,
    Suggestions,
)
from tests.unit.storefront.asking import URL, problem, storefront
from tests.unit.storefront.goods import Goods, a_good

OLD = a_good("cafe-velho", name="Café velho", created=9)
NEW = a_good("cafe-novo", name="Café novo", created=1)
NOTHING = CategoryPage((), 0, "", {}, None)


def get(path, backend=None, **given):
    return storefront(backend or Goods(**given)).get(path)


def links(page, text):
    """Return where links lead that read so."""
    found = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [html.unescape(path) for path, inner in found if text in re.sub(r"<[^>]*>", "", inner)]


def found(*products, **given):
    usual = {"total": len(products), "after": "", "is_more": False, "corrected": ""}
    return SearchPage(products=products, **{**usual, "is_loose": False, **given})


# The first page


def test_the_first_page_begins_with_what_is_newest():
    page = get("/", products=(OLD, NEW)).text

    assert 0 < page.index("Café novo") < page.index("Café velho")
    assert "/p/cafe-novo" in links(page, "Café novo")


def test_the_first_page_is_there_while_a_shelf_is_not():
    answer = get("/", answers={CATEGORY.name: AwayError("the worker", "test")})

    assert 200 == answer.status_code
    assert "/c/mesa" in links(answer.text, "Mesa")


# A shelf


def test_a_shelf_has_its_products_its_way_and_its_smaller_shelves():
    page = get("/en/c/mesa").text

    assert "<h1>Table</h1>" in page
    assert "/en/c/xicaras" in links(page, "Cups")
    assert "/en/" in links(page, "Home")


def test_boxes_that_are_ticked_are_asked_for_and_stay_ticked():
    backend = Goods()

    page = get("/c/cafe?option=grind:beans&option=origin:bahia&min=&max=49,90", backend).text

    (call,) = backend.calls(CATEGORY)
    assert ("grind:beans;origin:bahia", None, 4_990) == (
        call["query"].facets,
        call["query"].min,
        call["query"].max,
    )
    assert 'value="grind:beans" checked' in page
    assert 'value="grind:fine">' in page
    assert 'value="49,90"' in page


def test_each_choice_can_be_taken_back_by_itself():
    page = get("/c/cafe?option=grind:beans,fine&max=60&sort=price-up").text

    assert ["/c/cafe?option=grind:fine&max=60&sort=price-up"] == links(page, "Em grãos")
    assert ["/c/cafe?option=grind:beans,fine&sort=price-up"] == links(page, "≤ R$\xa060,00")


def test_order_keeps_the_choice_and_begins_at_the_beginning():
    page = get("/c/cafe?option=grind:fine&sort=newest&after=5.0_0.0_x").text

    assert ["/c/cafe?option=grind:fine&sort=price-up"] == links(page, "Menor preço")
    assert ["/c/cafe?option=grind:fine"] == links(page, "Nossa escolha")
    assert ["/c/cafe?option=grind:fine&sort=newest"] == links(page, "Voltar ao começo")


def test_the_next_page_is_a_link():
    page = get("/c/cafe?max=60", after="1.0_2.0_cafe-serra").text

    assert ["/c/cafe?max=60&after=1.0_2.0_cafe-serra"] == links(page, "Mais produtos")


@pytest.mark.parametrize(
    "query", ["sort=evil", "min=x&max=-1", "min=1e9", "option=<a>", "max=1.234"]
)
def test_what_makes_no_sense_is_not_asked_for(query):
    backend = Goods()

    answer = get(f"/c/cafe?{query}", backend)

    (call,) = backend.calls(CATEGORY)
    asked = call["query"]
    assert 200 == answer.status_code
    assert ("", None, None, "relevance") == (asked.facets, asked.min, asked.max, asked.sort)


def test_only_a_whole_shelf_is_for_search_engines():
    assert f'<link rel="canonical" href="{URL}/c/cafe">' in get("/c/cafe").text
    assert '<meta name="robots" content="noindex">' in get("/c/cafe?sort=newest").text


def test_a_choice_that_nothing_fits_says_so_and_leads_back():
    page = get("/c/cafe?max=1", answers={CATEGORY.name: NOTHING}).text

    assert "Nada aqui combina" in page
    assert "/c/cafe" in links(page, "Mostrar tudo")


@pytest.mark.parametrize("path", ["/c/nada", "/en/c/nothing", "/c/Cafe", "/c/%3Cb%3E"])
def test_a_shelf_that_is_not_there_is_not_asked_for(path):
    backend = Goods()

    assert 404 == get(path, backend).status_code
    assert [] == backend.calls(CATEGORY)


def test_a_cursor_that_is_none_is_no_fault_of_the_shop():
    assert (
        404 == get("/c/cafe?after=x", answers={CATEGORY.name: problem("invalid", 422)}).status_code
    )


# Looking for something


def test_what_was_found_is_shown_in_the_language_of_the_path():
    backend = Goods()

    page = get("/en/search?q=%20serra%20%20coffee", backend).text

    assert "<h1>Results for “serra coffee”</h1>" in page
    assert ("serra coffee", "en") == (
        backend.calls(SEARCH)[0]["query"].q,
        backend.calls(SEARCH)[0]["query"].language,
    )
    assert ["/en/p/cafe-serra"] == links(page, "Serra coffee")[-1:]


def test_a_word_that_was_mistyped_is_said_to_be():
    page = get("/busca?q=cafee", answers={SEARCH.name: found(NEW, corrected="café")}).text

    assert "<strong>café</strong>" in page


def test_results_that_have_only_some_of_the_words_are_said_to_be():
    page = get("/busca?q=cafe+azul", answers={SEARCH.name: found(NEW, is_loose=True)}).text

    assert "têm algumas delas" in page


def test_finding_nothing_leads_on():
    answers = {SEARCH.name: found(), SUGGEST.name: Suggestions(("Café & bolo",))}

    page = get("/busca?q=bolo", answers=answers).text

    assert "Não achamos nada" in page
    assert ["/busca?q=Caf%C3%A9+%26+bolo"] == links(page, "Café &amp; bolo")
    assert "/c/mesa" in links(page, "Mesa")


def test_looking_for_nothing_asks_nobody():
    backend = Goods()

    assert 200 == get("/busca?q=%20", backend).status_code
    assert [] == backend.calls(SEARCH) + backend.calls(SUGGEST)


def test_more_results_are_a_link():
    page = get("/busca?q=cafe", answers={SEARCH.name: found(NEW, after="1_2", is_more=True)}).text

    assert ["/busca?q=cafe&after=1_2"] == links(page, "Mais produtos")
    assert "Mais de 1 produtos" in page


def test_what_is_looked_for_is_never_taken_for_a_page():
    page = get("/busca?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_suggestions_are_names_for_a_list():
    answer = get("/busca/sugestoes?q=caf")

    assert "application/json; charset=utf-8" == answer.headers["content-type"]
    assert {"names": ["Café Serra"]} == answer.json()


@pytest.mark.parametrize("query", ["", "?q=", "?q=c"])
def test_a_letter_is_too_few_to_suggest_anything(query):
    backend = Goods()

    assert {"names": []} == get(f"/busca/sugestoes{query}", backend).json()
    assert [] == backend.calls(SUGGEST)
