"""How people come in and what they keep, against a worker that keeps its promises."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from shop import carts
from shop.accounts import BookEntry, Consent, Role
from shop.addresses import Address
from shop.api import account_operations as account
from shop.api import identity_operations as identity
from shop.api.cart_operations import MERGE, CartLine, SavedCart
from shop.api.order_operations import MY_ORDERS, Summaries, Summary
from shop.carts import Cart
from shop.orders import State
from shop.paths import CART_COOKIE, SESSION_COOKIE
from tests.unit.shop.builders import KEYS
from tests.unit.storefront.asking import URL, Backend, problem, storefront

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
SESSION = {"cookie": f"{SESSION_COOKIE}=token-1"}
OURS = {"origin": URL, "sec-fetch-site": "same-origin"}
ME = account.Account("a1", "ana@example.com", "Ana <Souza>", "pt-BR", Role.SHOPPER, NOW)
ADDRESS = Address("01310100", "Avenida Paulista", "1000", "Bela Vista", "São Paulo", "SP")
NEW_ADDRESS = {
    "label": "Casa",
    "recipient": "Ana Souza",
    "cep": "01310-100",
    "street": "Avenida Paulista",
    "number": "1000",
    "district": "Bela Vista",
    "city": "São Paulo",
    "state": "SP",
    "complement": "",
}
SIGNED_IN = identity.SignedIn("token-2", "a1", Role.SHOPPER, "pt-BR", "Ana", SOON)
KEPT = SavedCart("b" * 32, (CartLine("CAFE-1", 5),))
ANSWERS = {
    account.ME.name: ME,
    account.ADDRESSES.name: account.Addresses((BookEntry("Casa", "Ana", ADDRESS),)),
    account.CONSENTS.name: account.Consents((Consent(NOW, "Sim"),)),
    account.EXPORT.name: b'{"name":"Ana"}',
    MY_ORDERS.name: Summaries(
        (Summary("c" * 32, State.SHIPPED, NOW, "BRL", 12_990, 2),), after="next&page"
    ),
    identity.SIGN_IN.name: SIGNED_IN,
    MERGE.name: KEPT,
    identity.CONFIRM.name: identity.NewToken("token-3", SOON),
    account.CHANGE_PASSWORD.name: identity.NewToken("token-4", SOON),
}
DONE = (
    identity.REGISTER,
    identity.VERIFY,
    identity.SIGN_OUT,
    identity.ASK_RESET,
    identity.RESET,
    identity.SIGN_OUT_EVERYWHERE,
    account.KEEP_ADDRESS,
    account.DROP_ADDRESS,
    account.CONSENT,
    account.WITHDRAW_CONSENT,
    account.FORGET,
)


def a_worker(**changed):
    """Return one that does all, but for what is *changed*: by name with underscores."""
    changes = {name.replace("_", "-"): answer for name, answer in changed.items()}
    return Backend({**ANSWERS, **{one.name: {} for one in DONE}, **changes})


def post(client, path, headers=None, **form):
    return client.post(path, data=form, headers={**OURS, **(headers or {})})


def deeds(backend):
    return [name for name, _ in backend.asked if name not in ("assortment", "seller")]


def cookies(answer):
    """Return what is set, by name."""
    found = [one.split(";", 1) for one in answer.headers.get_list("set-cookie")]
    return {pair.split("=", 1)[0]: (pair.split("=", 1)[1].strip('"'), rest) for pair, rest in found}


def said(backend, operation):
    (call,) = [call for name, call in backend.asked if name == operation.name]
    return call


@pytest.mark.parametrize(
    "path",
    [
        "/minha-conta",
        "/minha-conta/pedidos",
        "/minha-conta/enderecos",
        "/minha-conta/dados",
        "/minha-conta/excluir",
        "/minha-conta/seguranca",
    ],
)
@pytest.mark.parametrize("headers", [{}, SESSION])
def test_who_is_not_signed_in_is_asked_who_he_is_and_comes_back(path, headers):
    refused = problem("not-signed-in", 401)
    backend = a_worker(me=refused, my_orders=refused, addresses=refused, export_account=refused)

    answer = storefront(backend).get(path, headers=headers)

    assert 303 == answer.status_code
    assert f"/minha-conta/entrar?next={path}" == answer.headers["location"]
    assert bool(headers) is (SESSION_COOKIE in cookies(answer))


def test_signing_in_keeps_the_session_from_scripts_and_merges_the_cart():
    backend = a_worker()
    mine = Cart(lines={"CAFE-1": 2})
    cookie = {"cookie": f"{CART_COOKIE}={carts.encode(mine, KEYS)}"}

    answer = post(
        storefront(backend), "/minha-conta/entrar", cookie, email="ana@example.com", password="x"
    )

    assert (303, "/minha-conta") == (answer.status_code, answer.headers["location"])
    token, rest = cookies(answer)[SESSION_COOKIE]
    assert "token-2" == token
    assert all(one in rest for one in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"))
    assert "Domain" not in rest
    merge = said(backend, MERGE)
    assert "token-2" == merge["caller"].session
    assert (mine.order_id, mine.order_id) == (merge["body"].cart_id, merge["key"])
    kept, _ = cookies(answer)[CART_COOKIE]
    assert Cart("b" * 32, {"CAFE-1": 5}) == carts.decode(kept, KEYS)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("/finalizar?a=b", "/finalizar?a=b"),
        ("", "/minha-conta"),
        ("//evil.example", "/minha-conta"),
        ("/\\evil.example", "/minha-conta"),
        ("https://evil.example", "/minha-conta"),
        ("javascript:alert(1)", "/minha-conta"),
        ("/ok\r\nset-cookie: a=b", "/minha-conta"),
        ("evil", "/minha-conta"),
    ],
)
def test_nobody_is_led_out_of_the_shop(asked, wanted):
    answer = post(
        storefront(a_worker()), "/minha-conta/entrar", email="a@b.c", password="x", next=asked
    )

    assert wanted == answer.headers["location"]


@pytest.mark.parametrize("why", ["not-recognised", "invalid"])
def test_a_wrong_password_and_an_unknown_address_look_alike(why):
    client = storefront(a_worker(sign_in=problem(why, 403)))

    answer = post(client, "/minha-conta/entrar", email="ana@example.com", password="segredo-1")

    assert 422 == answer.status_code
    assert "O e-mail e a senha não conferem." in answer.text
    assert "segredo-1" not in answer.text
    assert 'value="ana@example.com"' in answer.text


def test_who_tries_too_often_is_told_to_wait():
    client = storefront(a_worker(sign_in=problem("too-many", 429)))

    answer = post(client, "/minha-conta/entrar", email="ana@example.com", password="x")

    assert (429, "60") == (answer.status_code, answer.headers["retry-after"])


def test_registering_says_the_same_whoever_it_is():
    backend = a_worker()
    given = {"name": "Ana", "email": "Ana@Example.com", "password": "uma frase curta"}

    answer = post(storefront(backend), "/minha-conta/cadastro", **given)

    assert 200 == answer.status_code
    assert "Confira seu e-mail" in answer.text
    assert "uma frase curta" == said(backend, identity.REGISTER)["body"].password
    assert "uma frase curta" not in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ana"),
        ("email", ""),
        ("name", ""),
        ("name", "x" * 121),
        ("password", "curta"),
        ("password", "1234567890"),
        ("password", "ana@example.com"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(field, value):
    backend = a_worker()
    given = {"name": "Ana", "email": "ana@example.com", "password": "uma frase curta"}

    answer = post(storefront(backend), "/minha-conta/cadastro", **{**given, field: value})

    assert 422 == answer.status_code
    assert [] == deeds(backend)
    described = re.search(
        rf'id="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="([^"]*)"', answer.text
    )
    assert f'id="{described[1]}"' in answer.text
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize("why", ["spent-link", "invalid"])
def test_a_link_that_was_used_leads_on(why):
    client = storefront(a_worker(verify_email=problem(why, 410)))

    answer = client.get("/minha-conta/confirmar/abc")

    assert 410 == answer.status_code
    assert "Este link não funciona mais" in answer.text


def test_a_link_confirms_the_address():
    backend = a_worker()

    answer = storefront(backend).get("/en/account/verify/abc")

    assert "Your e-mail address is confirmed" in answer.text
    assert "abc" == said(backend, identity.VERIFY)["body"].token


def test_a_new_password_ends_the_session_of_this_browser():
    backend = a_worker()

    answer = post(
        storefront(backend), "/minha-conta/senha/abc", SESSION, password="outra frase curta"
    )

    assert "Sua senha foi trocada" in answer.text
    assert "" == cookies(answer)[SESSION_COOKIE][0]


def test_signing_out_ends_the_session_and_leaves_no_cart_behind():
    backend = a_worker()

    answer = post(storefront(backend), "/minha-conta/sair", SESSION)

    assert "token-1" == said(backend, identity.SIGN_OUT)["body"].token
    assert "" == cookies(answer)[SESSION_COOKIE][0]
    assert {} == carts.decode(cookies(answer)[CART_COOKIE][0], KEYS).lines


def test_the_account_shows_whose_it_is_and_what_was_ordered():
    answer = storefront(a_worker()).get("/minha-conta", headers=SESSION)

    assert "Olá, Ana &lt;Souza&gt;" in answer.text
    assert "Pedido CCCCCCCC" in answer.text
    assert "A caminho" in answer.text
    assert "R$\xa0129,90" in answer.text
    assert "private, no-store" == answer.headers["cache-control"]


def test_orders_are_paged():
    answer = storefront(a_worker()).get("/en/account/orders", headers=SESSION)

    assert "/en/account/orders?after=next%26page" in answer.text


def test_an_address_is_kept_once_for_the_key_of_its_form():
    backend = a_worker()

    answer = post(
        storefront(backend), "/minha-conta/enderecos", SESSION, **NEW_ADDRESS, key="abc123"
    )

    assert 303 == answer.status_code
    call = said(backend, account.KEEP_ADDRESS)
    assert (BookEntry("Casa", "Ana Souza", ADDRESS), "abc123") == (call["body"], call["key"])


@pytest.mark.parametrize(
    ("field", "value"), [("cep", "99999"), ("state", "RJ"), ("street", ""), ("label", "x" * 41)]
)
def test_an_address_that_is_none_is_shown_again(field, value):
    backend = a_worker()

    answer = post(
        storefront(backend), "/minha-conta/enderecos", SESSION, **{**NEW_ADDRESS, field: value}
    )

    assert 422 == answer.status_code
    assert account.KEEP_ADDRESS.name not in deeds(backend)
    assert 'class="error"' in answer.text


def test_an_address_is_dropped_by_its_label():
    backend = a_worker()

    post(storefront(backend), "/minha-conta/enderecos", SESSION, drop="Casa")

    assert "Casa" == said(backend, account.DROP_ADDRESS)["body"].label


@pytest.mark.parametrize(
    ("wants", "deed"), [("yes", account.CONSENT), ("no", account.WITHDRAW_CONSENT)]
)
def test_news_are_a_choice_that_is_written_down(wants, deed):
    backend = a_worker()

    post(storefront(backend), "/minha-conta/novidades", SESSION, wants=wants)

    assert deed.name in deeds(backend)


def test_all_that_is_held_is_given_as_a_file():
    answer = storefront(a_worker()).get("/minha-conta/dados", headers=SESSION)

    assert b'{"name":"Ana"}' == answer.content
    assert "attachment" in answer.headers["content-disposition"]


def test_an_account_is_deleted_by_its_password():
    backend = a_worker()

    answer = post(storefront(backend), "/minha-conta/excluir", SESSION, password="x")

    assert "Sua conta foi excluída" in answer.text
    assert "token-3" == said(backend, account.FORGET)["caller"].session
    assert "" == cookies(answer)[SESSION_COOKIE][0]


def test_an_account_with_an_open_order_stays_and_its_owner_stays_signed_in():
    backend = a_worker(forget_account=problem("not-over", 409))

    answer = post(storefront(backend), "/minha-conta/excluir", SESSION, password="x")

    assert 422 == answer.status_code
    assert "ainda está em andamento" in answer.text
    assert "token-3" == cookies(answer)[SESSION_COOKIE][0]


def test_a_changed_password_gives_this_browser_another_session():
    answer = post(
        storefront(a_worker()), "/minha-conta/seguranca", SESSION, old="x", new="outra frase curta"
    )

    assert "token-4" == cookies(answer)[SESSION_COOKIE][0]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_a_form_of_another_site_is_not_taken(headers):
    backend = a_worker()

    answer = storefront(backend).post("/minha-conta/sair", data={}, headers={**SESSION, **headers})

    assert (403 if headers else 303) == answer.status_code
    assert bool(headers) is (deeds(backend) == [])


def test_a_form_that_is_too_long_is_not_read():
    answer = post(storefront(a_worker()), "/minha-conta/entrar", email="x" * 9_000, password="x")

    assert 413 == answer.status_code
