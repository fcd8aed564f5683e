"""What handlers ask of the catalogue: the table, and what stands before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from shop.catalogue import Assortment, Language, Product
from shop.category_lists import Entry, Page, Wanted
from shop.product_items import Change, Kept


class Served(NamedTuple):
    """A product as JSON; a stale one is shown only while the table does not answer."""

    version: int
    body: bytes
    is_stale: bool = False


class Catalogue(Protocol):
    """The catalogue itself; what is read of products is as it is at this moment."""

    async def kept(self, product_ids: Collection[str]) -> dict[str, Kept]:
        """Return what is kept of products, tombstones too; what is not known is left out."""
        ...

    async def products(self, product_ids: Collection[str]) -> dict[str, Product]:
        """Return products by id, tombstones too."""
        ...

    async def put(self, product: Product, *, before: Product | None) -> None:
        """Write what follows *before*; raise `ChangedMeanwhileError` where something else has."""
        ...

    async def assortment(self) -> Kept:
        """Return what is kept of the categories and the vocabulary."""
        ...

    async def put_assortment(self, assortment: Assortment) -> None:
        """Write *assortment* as what follows the version before its own."""
        ...

    async def entries(self, category: str) -> Sequence[Entry]:
        """Return what lists know of the products of a category, some moments old."""
        ...


class CatalogueChanges(Protocol):
    """What has changed in the catalogue, some moments ago."""

    async def since(self, moment: datetime) -> list[Change]:
        """Return the last change of each product that has changed since, tombstones too."""
        ...

    async def all_versions(self) -> dict[str, int]:
        """Return the version of each product there ever was."""
        ...


class Shelf(Protocol):
    """The catalogue as pages show it: a minute old at worst."""

    async def product(self, product_id: str) -> Served | None:
        """Return a product that is shown; raise `AwayError` where nobody knows."""
        ...

    async def products(self, product_ids: Collection[str]) -> dict[str, Served]:
        """Return those that are shown, in their order; what nobody answers for is left out."""
        ...

    async def assortment(self) -> Served | None:
        """Return the categories and the vocabulary, as JSON."""
        ...


class ShelfWrites(Protocol):
    """Writes into the catalogue that those who read `Shelf` see at once."""

    async def put(self, product: Product, *, before: Product | None) -> None:
        """Write a product; see `Catalogue`."""
        ...

    async def put_assortment(self, assortment: Assortment) -> None:
        """Write the assortment; see `Catalogue`."""
        ...


class Found(Protocol):
    """A page of what was found."""

    @property
    def product_ids(self) -> tuple[str, ...]:
        """Products, the best first."""
        ...

    @property
    def total(self) -> int:
        """How many there are on all pages, as far as they were counted."""
        ...

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        ...

    @property
    def after(self) -> str:
        """What the next page begins after; empty on the last."""
        ...

    @property
    def corrected(self) -> str:
        """What was looked for instead of a mistyped word."""
        ...

    @property
    def is_loose(self) -> bool:
        """Whether nothing has all the words, and these have some."""
        ...


class Search(Protocol):
    """Products by what somebody types."""

    async def search(self, text: str, language: Language, *, most: int, after: str) -> Found:
        """Return the products that *text* asks for, the best first, from *after* on."""
        ...

    async def suggest(self, text: str, language: Language) -> Sequence[str]:
        """Return names of products that whoever typed *text* may be about to ask for."""
        ...


class Lists(Protocol):
    """The lists of categories."""

    async def entries(self, category: str) -> Sequence[Entry]:
        """Return what lists know of the products that are shown in a category."""
        ...

    async def page(self, category: str, wanted: Wanted) -> Page:
        """Return a page of a category."""
        ...
