"""Small questions on a product's page: freight, and word when it is back."""

import pytest

from shop.api.account_operations import NOTICE
from shop.api.basket_operations import PRICE, Freight, PricedCart, PricedLine
from shop.api.operations import Nothing
from tests.unit.storefront.asking import problem, storefront
from tests.unit.storefront.goods import Goods

LINE = PricedLine("CAFE-BEANS", 1, "Café Serra", 4_290, 50)
FREIGHTS = (Freight("pac", 1_690, 4), Freight("sedex", 0, 1), Freight("moto-boy", 500, 0))
PRICED = PricedCart("BRL", (LINE,), 4_290, 4_290, is_orderable=True, freights=FREIGHTS)
ASKED = "/frete?product=cafe-serra&sku=CAFE-BEANS&cep="
FORM = {"product": "cafe-serra", "sku": "CAFE-BEANS", "email": "ana@example.com"}


def worker(**answers):
    known = {PRICE.name: PRICED, NOTICE.name: Nothing()}
    return Goods(answers={**known, **answers})


def test_freight_says_price_and_days_of_each_way():
    backend = worker()

    page = storefront(backend).get(f"{ASKED}01310-100").text

    assert "CAFE-BEANS*1" == backend.calls(PRICE)[0]["query"].lines
    assert "01310100" == backend.calls(PRICE)[0]["query"].cep
    assert "Para 01310-100 (SP)" in page
    assert "R$\xa016,90" in page
    assert "4 dias" in page
    assert "grátis" in page
    assert "Moto boy" in page
    assert 'href="/p/cafe-serra"' in page


@pytest.mark.parametrize("cep", ["", "123", "00000-000", "<script>"])
def test_a_cep_that_is_none_is_said_beside_its_field(cep):
    backend = worker()

    answer = storefront(backend).get(f"{ASKED}{cep}")

    assert 422 == answer.status_code
    assert 'aria-invalid="true"' in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")
    assert [] == backend.calls(PRICE)


def test_a_place_that_nothing_is_sent_to_is_said_to_be():
    backend = worker(**{PRICE.name: PricedCart("BRL", (LINE,), 4_290, 4_290)})

    assert "Ainda não enviamos" in storefront(backend).get(f"{ASKED}69900-000").text


@pytest.mark.parametrize("query", ["", "?sku=x&product=cafe", "?sku=CAFE-1&product=../x"])
def test_who_asks_of_no_product_is_led_to_the_first_page(query):
    answer = storefront(worker()).get(f"/frete{query}")

    assert (303, "/") == (answer.status_code, answer.headers["location"])


def test_word_is_sent_in_the_language_of_who_waits():
    backend = worker()

    answer = storefront(backend).post("/en/notify-me", data=FORM)

    body = backend.calls(NOTICE)[0]["body"]
    assert ("CAFE-BEANS", "cafe-serra", "ana@example.com", "en") == (
        body.sku,
        body.product_id,
        body.email,
        body.language,
    )
    assert 'role="status"' in answer.text
    assert 'href="/en/p/cafe-serra"' in answer.text


@pytest.mark.parametrize(
    ("email", "answers"),
    [("ana", {}), ("", {}), ("a@b.c", {NOTICE.name: problem("invalid", 422, field="email")})],
)
def test_an_address_that_is_none_is_said_beside_its_field(email, answers):
    answer = storefront(worker(**answers)).post("/avise-me", data={**FORM, "email": email})

    assert 422 == answer.status_code
    assert 'id="email-told"' in answer.text
    assert f'value="{email}"' in answer.text


def test_who_asks_too_often_is_told_to_wait():
    answers = {NOTICE.name: problem("too-many", 429)}

    assert 429 == storefront(worker(**answers)).post("/avise-me", data=FORM).status_code


def test_another_site_asks_for_nobody():
    backend = worker()

    answer = storefront(backend).post(
        "/avise-me", data=FORM, headers={"origin": "https://x.example"}
    )

    assert 403 == answer.status_code
    assert [] == backend.calls(NOTICE)
