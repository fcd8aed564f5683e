"""D15: products are found by id, by category and by time of change."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault

# What the worker asks for: each key, and what a hit shows; lists show whole products.
KEYS = {
    "": (("pk", "sk"), {"ALL"}),
    "by-category": (("category", "category_sort"), {"ALL"}),
    "by-change": (("change_shard", "changed_at"), {"ALL", "KEYS_ONLY"}),
}
KINDS = ("HASH", "RANGE")


def check(shop: Deployment) -> Iterator[Fault]:
    for table in shop.of("AWS::DynamoDB::Table"):
        found = {"": (_key(table.get("KeySchema")), "ALL")}
        for index in listed(table.get("GlobalSecondaryIndexes")):
            shows = str(within(index, "Projection.ProjectionType"))
            found[str(within(index, "IndexName"))] = (_key(within(index, "KeySchema")), shows)
        for name, (key, projections) in KEYS.items():
            if name not in found:
                yield fault(table, f"has no index {name}")
                continue
            own, shows = found[name]
            if own != key:
                yield fault(table, f"key of {name or 'the table'} is {own}, wanted {key}")
            if shows not in projections:
                yield fault(table, f"index {name} shows {shows}, wanted {sorted(projections)}")
        used = {attribute for key, _ in found.values() for attribute in key}
        defined = _types(table.get("AttributeDefinitions"))
        for name in sorted(used | set(defined)):
            if name not in used or defined.get(name) != "S":
                yield fault(table, f"attribute {name} is {defined.get(name)}, wanted a key, and S")


def _key(schema: Resolved) -> tuple[str, ...]:
    """Return the attributes of a key, the one that spreads it first."""
    names = {
        str(within(one, "KeyType")): str(within(one, "AttributeName")) for one in listed(schema)
    }
    return tuple(names[kind] for kind in KINDS if kind in names)


def _types(definitions: Resolved) -> dict[str, Resolved]:
    return {
        str(within(one, "AttributeName")): within(one, "AttributeType")
        for one in listed(definitions)
    }


RULE = Rule(
    "D15",
    reason="a query by another key is refused, and search misses every change",
    remedy="keep the keys and indexes that the worker asks for",
    check=check,
)
