"""What may be asked of the catalogue, by pages and by staff."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.catalogue import Assortment, Language, Product, Slug
from shop.category_lists import MOST_ON_PAGE, Sort
from shop.messages import Minor

Cursor = Annotated[str, Meta(max_length=200)]
PageSize = Annotated[int, Meta(ge=1, le=MOST_ON_PAGE)]
# Facets as `colour:red,blue;size:m`: any of a facet's values, and all of the facets.
Facets = Annotated[str, Meta(pattern=r"^([a-z0-9-]+:[a-z0-9-]+(,[a-z0-9-]+)*(;|$)){0,10}$")]
Ids = Annotated[str, Meta(pattern=r"^([a-z0-9-]{1,64}(,|$)){1,60}$")]
# A product with all its texts and variants.
MOST_PRODUCT_BYTES = 128 * 1024


class Which(Struct, frozen=True, forbid_unknown_fields=True):
    """Products by their ids, joined by commas."""

    ids: Ids


class Shown(Struct, frozen=True):
    """Products in their order."""

    products: tuple[Product, ...]


class CategoryQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """What of a category; prices in minor units."""

    facets: Facets = ""
    min: Minor | None = None
    max: Minor | None = None
    sort: Sort = "relevance"
    after: Cursor = ""
    most: PageSize = 24


class CategoryPage(Struct, frozen=True):
    """A page of a category; *facets* counts what is left of each value."""

    products: tuple[Product, ...]
    total: int
    after: str
    facets: dict[str, dict[str, int]]
    prices: tuple[int, int] | None


class SearchQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has typed."""

    q: Annotated[str, Meta(max_length=500)]
    language: Language = "pt-BR"
    after: Cursor = ""
    most: PageSize = 24


class SearchPage(Struct, frozen=True):
    """What was found; *corrected* is what was looked for instead of a mistyped word."""

    products: tuple[Product, ...]
    total: int
    after: str
    is_more: bool
    corrected: str
    is_loose: bool


class Suggestions(Struct, frozen=True):
    """Names of products that somebody may be about to type."""

    names: tuple[str, ...]


class Prices(Struct, frozen=True, forbid_unknown_fields=True):
    """Prices in minor units by SKU, for the version of the product that was looked at."""

    version: Annotated[int, Meta(ge=1)]
    prices: dict[str, Minor]


class Version(Struct, frozen=True, forbid_unknown_fields=True):
    """The version of a product that was looked at."""

    version: Annotated[int, Meta(ge=1)]


class Related(Struct, frozen=True, forbid_unknown_fields=True):
    """The category that a product is shown in."""

    category: Slug
    most: Annotated[int, Meta(ge=1, le=24)] = 8


_PRODUCT = "/products/{product_id}"
_STAFF = "/staff/products"

PRODUCT = Operation("product", "GET", _PRODUCT, "Show a product.", gives=Product)
PRODUCTS = Operation("products", "GET", "/products", "Show products.", query=Which, gives=Shown)
RELATED = Operation(
    "related-products",
    "GET",
    f"{_PRODUCT}/related",
    "Show what is like a product.",
    query=Related,
    gives=Shown,
)
CATEGORY = Operation(
    "category",
    "GET",
    "/categories/{category_id}",
    "Show a page of a category.",
    query=CategoryQuery,
    gives=CategoryPage,
)
ASSORTMENT = Operation(
    "assortment", "GET", "/assortment", "Show categories and vocabulary.", gives=Assortment
)
SEARCH = Operation(
    "search", "GET", "/search", "Find products.", query=SearchQuery, gives=SearchPage
)
SUGGEST = Operation(
    "suggest",
    "GET",
    "/search/suggestions",
    "Say what somebody may be about to type.",
    query=SearchQuery,
    gives=Suggestions,
)
LOOK_AT = Operation(
    "look-at-product",
    "GET",
    f"{_STAFF}/{{product_id}}",
    "Show a product as it is at this moment, archived ones too.",
    Who.STAFF,
    gives=Product,
)
CREATE = Operation(
    "create-product",
    "POST",
    _STAFF,
    "Put a product on the shelf.",
    Who.STAFF,
    takes=Product,
    gives=Product,
    most_bytes=MOST_PRODUCT_BYTES,
)
CHANGE = Operation(
    "change-product",
    "POST",
    f"{_STAFF}/{{product_id}}",
    "Write what follows the version that it names; the prices it had are kept.",
    Who.STAFF,
    takes=Product,
    gives=Product,
    most_bytes=MOST_PRODUCT_BYTES,
)
REPRICE = Operation(
    "reprice-product",
    "POST",
    f"{_STAFF}/{{product_id}}/prices",
    "Ask other prices from now on.",
    Who.STAFF,
    takes=Prices,
    gives=Product,
)
ARCHIVE = Operation(
    "archive-product",
    "POST",
    f"{_STAFF}/{{product_id}}/archive",
    "Neither show nor sell a product any more.",
    Who.STAFF,
    takes=Version,
    gives=Product,
)
KEEP_ASSORTMENT = Operation(
    "keep-assortment",
    "POST",
    "/staff/assortment",
    "Write categories and vocabulary as what follows the version they name.",
    Who.STAFF,
    takes=Assortment,
    gives=Assortment,
    most_bytes=MOST_PRODUCT_BYTES,
)
