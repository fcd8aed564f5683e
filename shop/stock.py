"""Stock: an order is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from shop.errors import OutOfStockError


def take(available: MutableMapping[str, int], wanted: Mapping[str, int]) -> None:
    """Take *wanted* (quantities by SKU) off *available*, all or none.

    Raises `OutOfStockError` of the first SKU, by name, of which there is too little; a SKU that
    nobody keeps has none.
    """
    for sku in sorted(wanted):
        left = available.get(sku, 0)
        if left < wanted[sku]:
            raise OutOfStockError(sku, wanted=wanted[sku], left=left)
    for sku, quantity in wanted.items():
        available[sku] -= quantity
