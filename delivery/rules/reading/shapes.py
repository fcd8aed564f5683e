"""Parts of resolved values, read without trusting their shape: a changed template may hold any."""

from __future__ import annotations

from typing import Any

from delivery.resolved import Deployment, Resolved, Resource


def listed(value: Resolved) -> list[Any]:
    """Return *value* as a list: itself, or alone in one; nothing is an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def within(value: Resolved, path: str) -> Resolved:
    """Return what lies at a dotted path below *value*; None where there is nothing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def all_behind(shop: Deployment, value: Resolved) -> list[Resource]:
    """Return the resources that *value*, one reference or a list of them, leads to."""
    return [found for one in listed(value) if (found := shop.behind(one)) is not None]
