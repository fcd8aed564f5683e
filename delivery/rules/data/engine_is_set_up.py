"""D03: PostgreSQL refuses plain connections and idle locks, caches make room when full."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from delivery.resolved import Deployment, Resolved, Resource
from delivery.rules.rule import Fault, Rule, fault, number

Test = Callable[[Resolved], bool]


def _between(least: float, most: float) -> Test:
    return lambda value: least <= number(value) <= most


def _one_of(*values: str) -> Test:
    return lambda value: str(value) in values


# By engine: each parameter that must be set, the values it may have, and what these mean.
WANTED: dict[str, dict[str, tuple[Test, str]]] = {
    "postgres": {
        "rds.force_ssl": (_one_of("1"), "1: TLS only"),
        "idle_in_transaction_session_timeout": (
            _between(1_000, 600_000),
            "1000 to 600000 ms: an order's rows are not locked for long by a process that hangs",
        ),
        "log_statement": (_one_of("none", "ddl"), "none or ddl: no shopper's data in logs"),
        "log_min_duration_statement": (_between(100, 60_000), "100 to 60000 ms"),
        "log_lock_waits": (_one_of("1", "on", "true"), "1: who waits for whom is known"),
    },
    "memcached": {"disable_flush_all": (_one_of("1"), "1: nobody empties it over the wire")},
    "redis": {
        "maxmemory-policy": (
            _one_of("allkeys-lru", "allkeys-lfu"),
            "allkeys-lru or -lfu: a full cache makes room instead of refusing",
        )
    },
}
WANTED["valkey"] = WANTED["redis"]

# By type: where it names its group of parameters, and where that keeps them.
GROUPS = {
    "AWS::ElastiCache::CacheCluster": ("CacheParameterGroupName", "Properties"),
    "AWS::ElastiCache::ReplicationGroup": ("CacheParameterGroupName", "Properties"),
    "AWS::RDS::DBInstance": ("DBParameterGroupName", "Parameters"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, (name, kept) in GROUPS.items():
        for one in shop.of(type_):
            group = shop.behind(one.get(name))
            if group is None:
                yield fault(one, f"{name} is {one.get(name)}, wanted a group of ours")
                continue
            yield from _parameters(group, kept, str(one.get("Engine")))


def _parameters(group: Resource, kept: str, engine: str) -> Iterator[Fault]:
    found = group.get(kept)
    parameters = found if isinstance(found, dict) else {}
    for parameter, (test, meaning) in WANTED.get(engine, {}).items():
        value = parameters.get(parameter)
        if not test(value):
            yield fault(group, f"{parameter} is {value}, wanted {meaning}")


RULE = Rule(
    "D03",
    reason="the engines' defaults let clients in without TLS and keep locks and old keys for ever",
    remedy="set the parameter in the group, and name the group at the database or cache",
    check=check,
)
