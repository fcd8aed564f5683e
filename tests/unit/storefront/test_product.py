"""The page of a product: what it is, which of it there is, and nothing that a text could break."""

import json
import re

import pytest

from cloud.errors import AwayError
from shop.api.basket_operations import STOCK
from shop.api.catalogue_operations import PRODUCT, RELATED, SEARCH, Shown
from shop.catalogue import Texts
from tests.unit.storefront.asking import URL, storefront
from tests.unit.storefront.goods import GROUND, Goods, a_good, a_variant

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def shown(backend=None, path="/p/cafe-serra", **given):
    return storefront(backend or Goods(**given)).get(path)


def radios(page):
    """Return SKU, and whether it is chosen and can be, of each radio button."""
    found = re.findall(r'<input type="radio" name="sku" value="([A-Z0-9-]+)"([^>]*)>', page)
    return {sku: ("checked" in rest, "disabled" not in rest) for sku, rest in found}


def linked_data(page):
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {one["@type"]: one for one in map(json.loads, scripts)}


@pytest.mark.parametrize(
    ("path", "name", "price", "parts", "value"),
    [
        ("/p/cafe-serra", "Café Serra", "R$\xa042,90", "ou 2× de R$\xa021,45", "Em grãos"),
        ("/en/p/cafe-serra", "Serra coffee", "R$42.90", "or 2 × R$21.45", "Whole beans"),
    ],
)
def test_a_product_is_told_in_the_language_of_its_path(path, name, price, parts, value):
    page = shown(path=path).text

    assert 1 == page.count("<h1>")
    assert f"<h1>{name}</h1>" in page
    assert price in page
    assert parts in page
    assert f"<span>{value}" in page


def test_what_is_chosen_by_the_address_is_what_the_form_sends():
    client = storefront(Goods())

    assert {"CAFE-BEANS": (True, True), "CAFE-FINE": (False, True)} == radios(
        client.get("/p/cafe-serra").text
    )
    assert {"CAFE-BEANS": (False, True), "CAFE-FINE": (True, True)} == radios(
        client.get("/p/cafe-serra?option=grind:fine").text
    )


def test_few_are_counted_and_many_are_not():
    page = shown().text

    assert "últimas 3" in page
    assert "50" not in re.sub(r"<[^>]*>", "", page)


def test_what_is_sold_out_cannot_be_chosen_and_can_be_waited_for():
    page = shown(stock={"CAFE-FINE": 3}).text

    assert {"CAFE-BEANS": (False, False), "CAFE-FINE": (True, True)} == radios(page)
    assert '<option value="CAFE-BEANS">Em grãos</option>' in page
    assert '<option value="CAFE-FINE">' not in page


def test_a_product_that_is_sold_out_has_no_button_to_buy_it():
    page = shown(products=(a_good(),), stock={}).text

    assert 'action="/carrinho/itens"' not in page
    assert 'action="/avise-me"' in page
    assert "https://schema.org/OutOfStock" == linked_data(page)["Product"]["offers"]["availability"]


def test_what_is_not_sold_any_more_is_still_told():
    page = shown(products=(a_good("cafe-serra", a_variant(is_sold=False)),)).text

    assert "não está mais à venda" in page
    assert 'name="sku"' not in page


@pytest.mark.parametrize("operation", [STOCK, RELATED])
def test_a_page_does_without_what_is_not_essential(operation):
    page = shown(answers={operation.name: AwayError("the worker", "test")})

    assert 200 == page.status_code
    assert 'action="/carrinho/itens"' in page.text


def test_what_is_like_it_is_shown():
    like = a_good("cafe-mata", name="Café Mata")

    page = shown(answers={RELATED.name: Shown((like,))}).text

    assert '<h3><a href="/p/cafe-mata">Café Mata</a></h3>' in page


def test_no_text_of_a_product_is_taken_for_a_page():
    texts = {one: Texts(HOSTILE, HOSTILE, HOSTILE) for one in ("pt-BR", "en")}
    product = a_good(texts=texts, brand=HOSTILE, attributes={"origin": "bahia"})

    page = shown(products=(product,)).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert HOSTILE == linked_data(page)["Product"]["name"]


def test_search_engines_are_told_each_offer_and_where_it_lies():
    data = linked_data(shown().text)

    assert ["42.90", "48.90"] == [one["price"] for one in data["Product"]["offers"]]
    assert [f"{URL}/media/{'ab' * 32}-960.jpg"] == data["Product"]["image"]
    assert ["Início", "Café", "Café Serra"] == [
        one["name"] for one in data["BreadcrumbList"]["itemListElement"]
    ]


def test_a_page_names_itself_and_its_other_language():
    page = shown(path="/p/cafe-serra?option=grind:fine").text

    assert f'<link rel="canonical" href="{URL}/p/cafe-serra">' in page
    assert f'hreflang="en" href="{URL}/en/p/cafe-serra"' in page
    assert f'hreflang="x-default" href="{URL}/p/cafe-serra"' in page


def test_a_picture_comes_in_formats_and_widths_and_keeps_its_place():
    page = shown().text

    assert re.search(r'<source type="image/avif" srcset="[^"]*-320.avif 320w, [^"]*-960', page)
    assert 'width="960" height="960" alt="Um saco de café" fetchpriority="high"' in page


def test_what_is_not_there_leads_to_what_is_called_nearly_so():
    answer = shown(path="/p/cafe-da-serra")

    assert 404 == answer.status_code
    assert '<a href="/p/cafe-serra">Café Serra</a>' in answer.text
    assert answer.headers["cache-control"].startswith("public")


@pytest.mark.parametrize("name", ["%2E%2E", "Cafe", "a" * 65, "%3Cscript%3E", "a--b", "caf%C3%A9"])
def test_nobody_is_asked_for_what_cannot_be(name):
    backend = Goods()

    answer = shown(backend, f"/p/{name}")

    assert 404 == answer.status_code
    assert [] == backend.calls(PRODUCT) + backend.calls(SEARCH)


def test_while_the_worker_is_away_nothing_is_said_to_be_missing():
    assert 503 == shown(answers={PRODUCT.name: AwayError("the worker", "test")}).status_code


@pytest.mark.parametrize("query", ["utm_source=x", "q", "gclid=1&fbclid=2", "%00=1"])
def test_what_no_page_asks_for_is_not_in_the_page(query):
    backend = Goods()
    client = storefront(backend)

    plain = client.get("/p/cafe-serra")
    with_it = client.get(f"/p/cafe-serra?{query}")

    assert plain.headers["etag"] == with_it.headers["etag"]
    assert 1 == len(backend.calls(PRODUCT))


def test_a_page_that_is_known_is_not_sent_again_and_its_head_is_the_same():
    client = storefront(Goods())

    first = client.get("/p/cafe-serra")
    again = client.get("/p/cafe-serra", headers={"if-none-match": first.headers["etag"]})
    head = client.head("/p/cafe-serra")

    assert (304, b"") == (again.status_code, again.content)
    assert first.headers["etag"] == head.headers["etag"]
    assert GROUND.texts["pt-BR"].name in first.text
