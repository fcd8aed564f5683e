"""A worker that knows some goods: what pages of the catalogue are tried with."""

import dataclasses
import datetime as dt

from shop.api.basket_operations import STOCK, StockLevels
from shop.api.catalogue_operations import (
    ASSORTMENT,
    CATEGORY,
    PRODUCT,
    PRODUCTS,
    RELATED,
    SEARCH,
    SUGGEST,
    CategoryPage,
    SearchPage,
    Shown,
    Suggestions,
)
from shop.catalogue import (
    Assortment,
    Attribute,
    Category,
    Picture,
    PriceSince,
    Product,
    Texts,
    Variant,
    Vocabulary,
)
from tests.unit.shop.builders import LONG_AGO, NOW
from tests.unit.storefront.asking import Backend, problem

PICTURE = Picture("ab" * 32, 960, 960, {"pt-BR": "Um saco de café", "en": "A bag of coffee"})
ASSORTED = Assortment(
    1,
    (
        Category("cafe", {"pt-BR": "Café", "en": "Coffee"}, 1),
        Category("mesa", {"pt-BR": "Mesa", "en": "Table"}, 2),
        Category("xicaras", {"pt-BR": "Xícaras", "en": "Cups"}, 1, "mesa"),
    ),
    Vocabulary(
        {
            "grind": Attribute(
                {"pt-BR": "Moagem", "en": "Grind"},
                {
                    "beans": {"pt-BR": "Em grãos", "en": "Whole beans"},
                    "fine": {"pt-BR": "Fina", "en": "Fine"},
                },
            ),
            "origin": Attribute(
                {"pt-BR": "Origem", "en": "From"}, {"bahia": {"pt-BR": "Bahia", "en": "Bahia"}}
            ),
        }
    ),
)


def a_variant(sku="CAFE-1", minor=4_290, **given):
    return Variant(sku, (PriceSince(LONG_AGO, minor),), 290, **given)


def a_good(product_id="cafe-serra", *variants, name="Café Serra", created=0, **given):
    """Return a product, which is older the more *created* is."""
    texts = {
        "pt-BR": Texts(name, "Notas de caramelo.", "Seco ao sol.\n\nTorrado às terças."),
        "en": Texts("Serra coffee", "Notes of caramel.", "Dried in the sun."),
    }
    usual = {"version": 1, "category": "cafe", "texts": texts, "pictures": (PICTURE,)}
    moments = {"changed_at": NOW, "created_at": LONG_AGO - dt.timedelta(days=created)}
    given = {**usual, **moments, **given}
    return Product(product_id=product_id, variants=variants or (a_variant(),), **given)


GROUND = a_good(
    "cafe-serra",
    a_variant("CAFE-BEANS", 4_290, options={"grind": "beans"}),
    a_variant("CAFE-FINE", 4_890, options={"grind": "fine"}),
    brand="Torra Vizinha",
    attributes={"origin": "bahia"},
)


@dataclasses.dataclass
class Goods(Backend):
    """Answers about these products as the worker would; `answers` come before."""

    products: tuple = (GROUND,)
    stock: dict = dataclasses.field(default_factory=lambda: {"CAFE-BEANS": 50, "CAFE-FINE": 3})
    after: str = ""

    def __post_init__(self):
        by_id = {one.product_id: one for one in self.products}

        def product(names, **_):
            if names["product_id"] not in by_id:
                raise problem("unknown", 404)
            return by_id[names["product_id"]]

        def products(query, **_):
            return Shown(tuple(by_id[one] for one in query.ids.split(",") if one in by_id))

        def category(names, **_):
            shown = tuple(one for one in self.products if one.category == names["category_id"])
            facets = {"grind": {"beans": 1, "fine": 2}, "origin": {"bahia": 3}}
            return CategoryPage(shown, len(shown), self.after, facets, (4_290, 24_600))

        found = SearchPage(
            self.products,
            len(self.products),
            "",
            is_more=False,
            corrected="",
            is_loose=False,
        )
        known = {
            ASSORTMENT.name: ASSORTED,
            PRODUCT.name: product,
            PRODUCTS.name: products,
            RELATED.name: Shown(()),
            CATEGORY.name: category,
            SEARCH.name: found,
            SUGGEST.name: Suggestions(("Café Serra",)),
            STOCK.name: StockLevels(self.stock),
        }
        self.answers = {**known, **self.answers}

    def calls(self, operation):
        """Return how an operation was called."""
        return [call for name, call in self.asked if name == operation.name]
