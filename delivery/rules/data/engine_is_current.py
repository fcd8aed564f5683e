"""D04: database and caches run a supported engine, with a group of parameters for that version."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.rule import Fault, Rule, fault, number, true

# By engine: the oldest version, and how many of its parts the family's name holds.
# PostgreSQL 16 as drawn; Memcached speaks TLS since 1.6.12; Redis 7 and Valkey 7.2 are kept up.
ENGINES: dict[str, tuple[tuple[int, ...], int]] = {
    "memcached": ((1, 6, 12), 2),
    "postgres": ((16,), 1),
    "redis": ((7, 0), 1),
    "valkey": ((7, 2), 1),
}
# ElastiCache makes these alone; RDS's versions, which are many, the linter knows.
MADE = {
    "redis": {"7.0", "7.1"},
    "valkey": {"7.2", "8.0", "8.1", "8.2", "9.0"},
}
# By type: the engines it may have, where it names its parameters, where these say their family.
TYPES = {
    "AWS::ElastiCache::CacheCluster": (
        {"memcached"},
        "CacheParameterGroupName",
        "CacheParameterGroupFamily",
    ),
    "AWS::ElastiCache::ReplicationGroup": (
        {"redis", "valkey"},
        "CacheParameterGroupName",
        "CacheParameterGroupFamily",
    ),
    "AWS::RDS::DBInstance": ({"postgres"}, "DBParameterGroupName", "Family"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, (engines, place, family) in TYPES.items():
        for one in shop.of(type_):
            engine = str(one.get("Engine"))
            if engine not in engines:
                yield fault(one, f"Engine is {engine}, wanted {' or '.join(sorted(engines))}")
                continue
            yield from _version(one, engine)
            group, wanted = shop.behind(one.get(place)), _family(one, engine)
            if group is not None and group.get(family) != wanted:
                for at in (one, group):
                    yield fault(at, f"{family} is {group.get(family)}, wanted {wanted}")


def _version(one: Resource, engine: str) -> Iterator[Fault]:
    oldest, _ = ENGINES[engine]
    found = str(one.get("EngineVersion"))
    parts = [number(part) for part in found.split(".")]
    if not tuple(parts[: len(oldest)]) >= oldest:
        wanted = ".".join(map(str, oldest))
        yield fault(one, f"EngineVersion is {found}, wanted at least {wanted}")
    if found not in MADE.get(engine, {found}):
        yield fault(one, f"EngineVersion is {found}, wanted {' or '.join(sorted(MADE[engine]))}")
    if not true(one.get("AutoMinorVersionUpgrade", "true")):
        yield fault(one, "AutoMinorVersionUpgrade is off: known holes stay open")


def _family(one: Resource, engine: str) -> str:
    _, parts = ENGINES[engine]
    return engine + ".".join(str(one.get("EngineVersion")).split(".")[:parts])


RULE = Rule(
    "D04",
    reason="an engine without its own family of parameters is refused, an old one lacks TLS",
    remedy="move engine, version and family together",
    check=check,
)
