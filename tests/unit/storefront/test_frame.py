"""What is around every page, and what becomes of one that is not there."""

import pytest

from shop import carts
from shop.carts import Cart
from shop.paths import CART_COOKIE
from tests.unit.shop.builders import KEYS
from tests.unit.storefront.asking import Backend, storefront

CART = Cart(lines={"CAFE-1": 2, "CAFE-2": 1})


@pytest.mark.parametrize(
    ("path", "language", "shelf"), [("/", "pt-BR", "Café"), ("/en/", "en", "Coffee")]
)
def test_page_is_in_the_language_of_its_path(path, language, shelf):
    page = storefront().get(path).text

    assert f'<html lang="{language}">' in page
    assert f">{shelf}</a>" in page


def test_a_page_of_nobody_may_be_kept_for_seconds_and_is_known_again():
    client = storefront()

    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"].startswith("public, max-age=0, s-maxage=5")
    assert (304, b"") == (again.status_code, again.content)


def test_a_page_of_somebody_is_nobody_elses_and_counts_his_cart():
    client = storefront()

    before = client.get("/")
    mine = client.get("/", headers={"cookie": f"{CART_COOKIE}={carts.encode(CART, KEYS)}"})

    assert '<span class="count"></span>' in before.text
    assert '<span class="count">3</span>' in mine.text
    assert "private, no-store" == mine.headers["cache-control"]
    assert "etag" not in mine.headers


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_page_is_the_same_however_it_is_compressed(coding):
    client = storefront()

    page = client.get("/", headers={"accept-encoding": coding})

    assert coding == page.headers.get("content-encoding", "identity")
    assert page.text == client.get("/", headers={"accept-encoding": "identity"}).text


@pytest.mark.parametrize("path", ["/nada", "/en/nothing", "/p/", "/pedido"])
def test_what_is_not_there_is_told_so_in_a_page(path):
    answer = storefront().get(path)

    assert 404 == answer.status_code
    assert "<h1>" in answer.text
    assert "private, no-store" == answer.headers["cache-control"]


def test_while_the_worker_is_away_a_page_says_so():
    answer = storefront(Backend(is_away=True)).get("/")

    assert 503 == answer.status_code
    assert "5" == answer.headers["retry-after"]
    assert "Já voltamos" in answer.text
