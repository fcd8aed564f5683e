"""Products as rows of a spreadsheet: a SKU each, read back against what the catalogue holds.

Nothing is decided by what a sheet does not say: variants that it leaves out stay as they are, and
stock is changed by so many, as it is sold meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from shop import spreadsheets
from shop.catalogue import Language, PriceSince, Product, Texts, Variant
from shop.errors import InvalidError
from shop.product_changes import first_version, is_same, next_version
from shop.spreadsheets import Cell, money

T = TypeVar("T")

MOST_ROWS = 500
MOST_FAULTS = 100
HEADER = (
    "product_id",
    "version",  # 0 for a new product
    "sku",
    "category",
    "brand",
    "name_pt",
    "name_en",
    "price",
    "weight_grams",
    "is_sold",
    "stock",  # as it was; only the next one is read
    "stock_change",
)
# Said once of a product, on each of its rows.
_OF_PRODUCT = ("version", "category", "brand", "name_pt", "name_en")
_NAMES: dict[Language, str] = {"pt-BR": "name_pt", "en": "name_en"}


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in a line."""

    line: int
    field: str
    value: str
    wanted: str


@dataclass
class Plan:
    """What a sheet asks for; nothing of it is done while there is a fault."""

    rows: int = 0
    new: list[Product] = field(default_factory=list)
    changed: list[Product] = field(default_factory=list)
    unchanged: int = 0
    stock: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def written(products: Iterable[Product], stock: Mapping[str, int]) -> str:
    """Return products as a sheet."""
    rows = (_cells(one, variant, stock) for one in products for variant in one.variants)
    return spreadsheets.written(HEADER, rows)


def product_ids(text: str) -> set[str]:
    """Return the products that a sheet is about."""
    return {row["product_id"] for _, row in spreadsheets.read(text, HEADER, most=MOST_ROWS)}


def skus(text: str) -> set[str]:
    """Return the SKUs that a sheet is about."""
    return {row["sku"] for _, row in spreadsheets.read(text, HEADER, most=MOST_ROWS)}


def planned(
    text: str, known: Mapping[str, Product], stock: Mapping[str, int], *, now: datetime
) -> Plan:
    """Return what a sheet asks for, with all that is wrong in it."""
    plan = Plan()
    groups: dict[str, list[_Row]] = {}
    seen: set[str] = set()
    for line, cells in spreadsheets.read(text, HEADER, most=MOST_ROWS):
        plan.rows += 1
        if cells["sku"] in seen:
            plan.faults.append(Fault(line, "sku", cells["sku"], "each SKU once"))
        seen.add(cells["sku"])
        groups.setdefault(cells["product_id"], []).append(_Row(line, cells))
        _plan_stock(plan, line, cells, stock)
    for product_id, rows in groups.items():
        _plan_product(plan, product_id, rows, known.get(product_id), now)
    plan.faults.sort(key=lambda fault: fault.line)
    return plan


def _plan_stock(plan: Plan, line: int, cells: Mapping[str, str], stock: Mapping[str, int]) -> None:
    sku, left = cells["sku"], stock.get(cells["sku"], 0)
    try:
        change = _whole(cells, "stock_change")
    except InvalidError as error:
        plan.faults.append(_fault(line, error))
        return
    if left + change < 0:
        wanted = f"-{left} or more: so many there are"
        plan.faults.append(Fault(line, "stock_change", str(change), wanted))
    elif change:
        plan.stock[sku] = change


def _plan_product(
    plan: Plan, product_id: str, rows: list[_Row], before: Product | None, now: datetime
) -> None:
    try:
        wanted = _checked(_product(product_id, rows, before, now), rows[0])
        follows = _follows(wanted, rows[0], before, now)
    except _LineError as error:
        plan.faults.append(error.fault)
        return
    if not follows:
        plan.unchanged += 1
    elif before is None:
        plan.new.append(wanted)
    else:
        plan.changed.append(wanted)


def _follows(wanted: Product, row: _Row, before: Product | None, now: datetime) -> bool:
    """Return whether there is something to write; raise where another has written meanwhile."""
    given = _in_line(row, _whole, "version")
    if before is None:
        if given:
            raise _LineError(Fault(row.line, "version", str(given), "0: nobody knows this product"))
        return True
    after = first_version(wanted, now=now) if not given else next_version(before, wanted, now=now)
    if is_same(before, after) and before.version in (given, given + 1):
        return False  # as it is, or as this very sheet has made it
    if before.version != given:
        wanted_text = f"{before.version}: changed meanwhile, export it again"
        raise _LineError(Fault(row.line, "version", str(given), wanted_text))
    return True


def _product(product_id: str, rows: list[_Row], before: Product | None, now: datetime) -> Product:
    first = rows[0].cells
    for row in rows[1:]:
        for name in _OF_PRODUCT:
            if row.cells[name] != first[name]:
                told = f"{first[name]!r}, as in line {rows[0].line}"
                raise _LineError(Fault(row.line, name, row.cells[name], told))
    held = {one.sku: one for one in before.variants} if before else {}
    for row in rows:
        held[row.cells["sku"]] = _variant(row, held.get(row.cells["sku"]), now)
    texts: dict[Language, Texts] = {}
    for language, column in _NAMES.items():
        old = before.texts[language] if before else Texts("")
        texts[language] = replace(old, name=first[column])
    variants = tuple(held.values())
    plain = before or Product(product_id, 1, "", texts, variants, now, now)
    category, brand = first["category"], first["brand"]
    return replace(plain, category=category, brand=brand, texts=texts, variants=variants)


def _variant(row: _Row, before: Variant | None, now: datetime) -> Variant:
    is_sold = _in_line(row, _is_yes, "is_sold")
    grams = _in_line(row, _whole, "weight_grams")
    prices = (PriceSince(now, _in_line(row, _minor, "price")),)
    if before:
        return replace(before, prices=prices, weight_grams=grams, is_sold=is_sold)
    return Variant(row.cells["sku"], prices, grams, is_sold=is_sold)


def _checked(product: Product, row: _Row) -> Product:
    """Return *product*, checked as one that comes as JSON."""
    try:
        return msgspec.convert(msgspec.to_builtins(product), Product, strict=False)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$.")
        named = where.rstrip("`") or "product"
        told = problem.replace("`", "")
        raise _LineError(Fault(row.line, named, product.product_id, told)) from error


class _LineError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.wanted)
        self.fault = fault


def _in_line(row: _Row, read: Callable[[Mapping[str, str], str], T], name: str) -> T:
    try:
        return read(row.cells, name)
    except InvalidError as error:
        raise _LineError(_fault(row.line, error)) from error


def _fault(line: int, error: InvalidError) -> Fault:
    return Fault(line, error.field, str(error.value), str(error.wanted))


def _whole(cells: Mapping[str, str], name: str) -> int:
    if not re.fullmatch(r"-?[0-9]{0,9}", cells[name]) or cells[name] == "-":
        raise InvalidError(name, cells[name], "a whole number")
    return int(cells[name] or 0)


def _minor(cells: Mapping[str, str], name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}([.,][0-9]{1,2})?", cells[name]):
        raise InvalidError(name, cells[name], "an amount such as 129.90 or 129,90")
    return int(Decimal(cells[name].replace(",", ".")).scaleb(2))


def _is_yes(cells: Mapping[str, str], name: str) -> bool:
    if cells[name] not in ("yes", "no"):
        raise InvalidError(name, cells[name], "yes or no")
    return cells[name] == "yes"


def _cells(product: Product, variant: Variant, stock: Mapping[str, int]) -> tuple[Cell, ...]:
    names = (product.texts["pt-BR"].name, product.texts["en"].name)
    about = (product.product_id, product.version, variant.sku, product.category, product.brand)
    sold = "yes" if variant.is_sold else "no"
    left = stock.get(variant.sku, 0)
    return (*about, *names, money(variant.minor), variant.weight_grams, sold, left, 0)
