"""What machines read, and what the shop says of itself."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest

from shop.api.catalogue_operations import CATEGORY, CategoryPage
from shop.api.seller_operations import POLICY, Policy, PolicyKind
from shop.paths import PATHS, Reach
from storefront.pages.machines import MOST_LISTED
from tests.unit.shop.builders import NOW
from tests.unit.storefront.asking import URL, storefront
from tests.unit.storefront.goods import Goods, a_good

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BODY = "Você pode desistir.\n\nComo devolver\n\nAbra <b>o pedido</b>."


def get(path, backend=None):
    return storefront(backend or Goods()).get(path)


def places(answer):
    return [one.text for one in ET.fromstring(answer.text).iter(f"{SPACE}loc")]  # noqa: S314, ours


def test_there_is_a_map_for_each_category_and_one_for_the_rest():
    assert [
        f"{URL}/sitemap.xml?q={one}" for one in ("_pages", "cafe", "mesa", "xicaras")
    ] == places(get("/sitemap.xml"))


def test_a_map_lists_products_in_both_languages():
    answer = get("/sitemap.xml?q=cafe")

    assert "application/xml; charset=utf-8" == answer.headers["content-type"]
    assert [
        f"{URL}{one}" for one in ("/c/cafe", "/en/c/cafe", "/p/cafe-serra", "/en/p/cafe-serra")
    ] == places(answer)
    assert f'hreflang="en" href="{URL}/en/p/cafe-serra"' in answer.text
    assert f"<lastmod>{NOW.date()}</lastmod>" in answer.text


def test_a_map_is_no_longer_than_is_said():
    shelf = tuple(a_good(f"cafe-{number}") for number in range(60))
    endless = CategoryPage(shelf, 10**6, "next", {}, None)
    backend = Goods(answers={CATEGORY.name: endless})

    get("/sitemap.xml?q=cafe", backend)

    assert MOST_LISTED == 60 * len(backend.calls(CATEGORY))


def test_no_machine_is_led_to_what_is_somebodys():
    text = get("/robots.txt").text
    closed = re.findall(r"^Disallow: (/[^*?\n]+)$", text, re.MULTILINE)

    private = [one for path in PATHS if path.reach is Reach.PRIVATE for one in path.patterns]
    public = [
        one
        for path in PATHS
        if path.name in ("home", "category", "product")
        for one in path.patterns
    ]
    assert [] == [one for one in private if not one.startswith(tuple(closed))]
    assert [] == [one for one in public if one.startswith(tuple(closed))]
    assert f"Sitemap: {URL}/sitemap.xml" in text


def test_whoever_finds_a_hole_learns_whom_to_tell():
    lines = dict(one.split(": ", 1) for one in get("/.well-known/security.txt").text.splitlines())
    expires = dt.datetime.fromisoformat(lines["Expires"])

    assert "mailto:oi@example.com" == lines["Contact"]
    assert dt.timedelta(days=30) < expires - dt.datetime.now(dt.UTC) < dt.timedelta(days=365)


def test_the_icon_is_where_icons_were_once():
    answer = get("/favicon.ico")

    assert 301 == answer.status_code
    assert re.fullmatch(r"/static/icon\.[0-9a-f]{12}\.svg", answer.headers["location"])


@pytest.mark.parametrize("path", ["/contato", "/en/contact"])
def test_contact_says_who_sells_and_how_to_reach_him(path):
    page = get(path).text

    assert 'href="mailto:oi@example.com"' in page
    assert "11.222.333/0001-81" in page


def test_a_policy_is_headings_and_paragraphs_whatever_it_holds():
    policy = Policy(PolicyKind.RETURNS, "pt-BR", BODY, 1, NOW)

    page = get("/politicas/returns", Goods(answers={POLICY.name: policy})).text

    assert "<h1>Trocas e devoluções</h1>" in page
    assert "<h2>Como devolver</h2>" in page
    assert "<p>Abra &lt;b&gt;o pedido&lt;/b&gt;.</p>" in page


def test_a_policy_that_nobody_wrote_says_whom_to_ask():
    policy = Policy(PolicyKind.RETURNS, "en")

    page = get("/en/policies/returns", Goods(answers={POLICY.name: policy})).text

    assert "still being written" in page


def test_a_policy_that_is_none_is_not_asked_for():
    backend = Goods()

    assert 404 == get("/politicas/nada", backend).status_code
    assert [] == backend.calls(POLICY)
