"""The data stores of the one-machine shop, and the proxy by which the worker reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from delivery.local import memcached, postgresql, proxy
from delivery.local.embedded_aws import Addresses
from delivery.local.kept_ports import kept_port
from delivery.local.parts import HOST, Part
from delivery.local.proxy import Way


@dataclass(frozen=True)
class Stores:
    """Their parts, in the order of their start, and where clients find them."""

    parts: tuple[Part, ...]
    addresses: Addresses


def stores(var: Path) -> Stores:
    """Return the stores of this installation, be they running or not."""
    database = postgresql.part(var, port=kept_port(var, "postgresql"))
    cache = memcached.part(var, port=kept_port(var, "memcached"))
    ways = {
        "postgresql": Way(kept_port(var, "proxy-postgresql"), database.port),
        "memcached": Way(kept_port(var, "proxy-memcached"), cache.port),
    }
    addresses = Addresses(
        database=f"{HOST}:{ways['postgresql'].port}",
        memcached=f"{HOST}:{ways['memcached'].port}",
    )
    return Stores((database, cache, proxy.part(var, ways)), addresses)
