"""What holds for every answer: headers, who may keep it, and that nobody unkeyed shapes it."""

import pytest

from shop.paths import CART_COOKIE, SESSION_COOKIE
from tests.unit.storefront.asking import Backend, storefront

# What a proxy or an attacker may add to a request; none of it is in a page's key.
UNKEYED = [
    {"host": "evil.example"},
    {"x-forwarded-host": "evil.example"},
    {"x-forwarded-proto": "http"},
    {"x-forwarded-for": "192.0.2.66"},
    {"x-forwarded-prefix": "/evil"},
    {"x-original-url": "/admin"},
    {"x-rewrite-url": "/admin"},
    {"x-http-method-override": "POST"},
    {"forwarded": "host=evil.example"},
    {"origin": "https://evil.example"},
    {"referer": "https://evil.example/"},
    {"user-agent": "<script>alert(1)</script>"},
    {"accept-language": "en"},
    {"accept": "application/json"},
    {"cookie": "language=en; theme=evil"},
    {"x-request-id": "evil"},
    {"range": "bytes=0-10"},
]


@pytest.mark.parametrize("path", ["/", "/en/", "/nada"])
def test_every_answer_says_what_browsers_must_not_do(path):
    headers = storefront().get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "nosniff" == headers["x-content-type-options"]
    assert headers["x-request-id"]


@pytest.mark.parametrize(
    ("url", "is_strict"), [("https://shop.example", True), ("http://127.0.0.1:8000", False)]
)
def test_only_a_shop_reached_by_tls_asks_for_nothing_else(url, is_strict):
    headers = storefront(public_url=url).get("/").headers

    assert is_strict is ("strict-transport-security" in headers)


@pytest.mark.parametrize("headers", UNKEYED, ids=lambda one: next(iter(one)))
def test_what_is_not_in_the_key_is_not_in_the_page(headers):
    plain = storefront().get("/")
    first = storefront()
    poisoned = first.get("/", headers=headers)
    after = first.get("/")

    assert plain.content == poisoned.content == after.content
    assert plain.headers["cache-control"] == poisoned.headers["cache-control"]


@pytest.mark.parametrize("query", ["utm_source=x", "lang=en", "callback=f", "q", "%00=1", "&&&"])
def test_unknown_arguments_make_no_other_page(query):
    backend = Backend()
    client = storefront(backend)
    plain = client.get("/")
    asked = len(backend.asked)

    other = client.get(f"/?{query}")

    assert plain.content == other.content
    assert asked == len(backend.asked)


@pytest.mark.parametrize("cookie", [SESSION_COOKIE, CART_COOKIE])
def test_whoever_has_a_cookie_of_ours_gets_what_nobody_keeps(cookie):
    answer = storefront().get("/", headers={"cookie": f"a=b; {cookie}=whatever"})

    assert "private, no-store" == answer.headers["cache-control"]


def test_a_page_that_was_somebodys_is_nobodys_afterwards():
    client = storefront()
    client.get("/", headers={"cookie": f"{CART_COOKIE}=forged"})

    answer = client.get("/")

    assert '<span class="count"></span>' in answer.text
    assert answer.headers["cache-control"].startswith("public")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_page_is_only_read(method):
    answer = storefront().request(method, "/")

    assert 405 == answer.status_code
    assert "private, no-store" == answer.headers["cache-control"]


def test_head_is_answered_as_get_is_without_a_body():
    client = storefront()

    got, head = client.get("/"), client.head("/")

    assert b"" == head.content
    assert got.headers["etag"] == head.headers["etag"]
