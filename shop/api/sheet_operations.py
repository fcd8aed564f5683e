"""What staff may ask of products in bulk, and of stock."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.product_sheets import MOST_ROWS, Fault
from shop.products import SKU

# 500 rows of the longest names.
MOST_BYTES = 512 * 1024
Text = Annotated[str, Meta(max_length=MOST_BYTES)]


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of CSV, as it was exported."""

    csv: Text


class Planned(Struct, frozen=True):
    """What a sheet asks for, or has done; *faults* are the first of them, by line."""

    rows: int
    new: int
    changed: int
    unchanged: int
    stock_changes: int
    faults: tuple[Fault, ...] = ()


class From(Struct, frozen=True, forbid_unknown_fields=True):
    """After which product."""

    after: Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,64}$")] = ""


class Exported(Struct, frozen=True):
    """Products as CSV; *after* asks for the next ones, empty at the end."""

    csv: str
    after: str = ""


class Adjustment(Struct, frozen=True, forbid_unknown_fields=True):
    """So many more of a SKU, or fewer."""

    sku: Annotated[str, Meta(pattern=SKU)]
    change: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class Adjustments(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of stock, all or none, and why."""

    adjustments: Annotated[tuple[Adjustment, ...], Meta(min_length=1, max_length=MOST_ROWS)]
    reason: Annotated[str, Meta(min_length=3, max_length=200)]


class Levels(Struct, frozen=True):
    """What is available, by SKU."""

    levels: dict[str, int]


_SHEET = "/staff/product-sheet"

EXPORT = Operation(
    "export-products", "GET", _SHEET, "Products as CSV.", Who.STAFF, query=From, gives=Exported
)
PREVIEW = Operation(
    "preview-products",
    "POST",
    f"{_SHEET}/preview",
    "Say what a file of products would change.",
    Who.STAFF,
    takes=Sheet,
    gives=Planned,
    most_bytes=2 * MOST_BYTES,
)
APPLY = Operation(
    "import-products",
    "POST",
    _SHEET,
    "Change products as a file says, if nothing is wrong in it.",
    Who.STAFF,
    takes=Sheet,
    gives=Planned,
    most_bytes=2 * MOST_BYTES,
)
ADJUST = Operation(
    "adjust-stock",
    "POST",
    "/staff/stock",
    "Change stock by so many, all or none.",
    Who.STAFF,
    takes=Adjustments,
    gives=Levels,
)
