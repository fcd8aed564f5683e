"""D16: each cache has nodes in two zones and moves over by itself, in every size but dev."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.places import serves_customers
from delivery.rules.rule import Fault, Rule, fault, number

FEWEST_NODES = 2
# What AWS makes at most: a primary with five replicas, and the servers of one cluster.
MOST_NODES = {"NumCacheClusters": 6, "NumCacheNodes": 40}
# By type: what counts its nodes, and what is only there, and then wanted, with several of them.
TYPES = {
    "AWS::ElastiCache::CacheCluster": ("NumCacheNodes", {"AZMode": "cross-az"}),
    "AWS::ElastiCache::ReplicationGroup": (
        "NumCacheClusters",
        {"AutomaticFailoverEnabled": "true", "MultiAZEnabled": "true"},
    ),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, (counts, wanted) in TYPES.items():
        for one in shop.of(type_):
            yield from _faults(shop, one, counts, wanted)


def _faults(
    shop: Deployment, one: Resource, counts: str, wanted: dict[str, str]
) -> Iterator[Fault]:
    nodes = one.get(counts)
    fewest = FEWEST_NODES if serves_customers(shop) else 1
    if not fewest <= number(nodes) <= MOST_NODES[counts]:
        yield fault(one, f"{counts} is {nodes}, wanted {fewest} to {MOST_NODES[counts]}")
    for name, value in wanted.items():
        spans = str(one.get(name)).lower() == value
        if spans and not number(nodes) >= FEWEST_NODES:
            yield fault(one, f"{name} is {value} with {nodes} nodes: AWS refuses that")
        if not spans and serves_customers(shop):
            yield fault(one, f"{name} is {one.get(name)}, wanted {value}")


RULE = Rule(
    "D16",
    reason="a cache that goes with its zone leaves the database alone with all requests",
    remedy="two nodes or more across zones, with automatic failover where the engine has it",
    check=check,
)
