"""The data stores of the one-machine shop, and the proxy by which the worker reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from delivery.local import memcached, postgresql, proxy, valkey
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
    """Return the stores of this installation, be they running or not.

    Valkey is not among the parts: it asks for a token that only the stacks know.
    """
    database = postgresql.part(var, port=kept_port(var, "postgresql"))
    cache = memcached.part(var, port=kept_port(var, "memcached"))
    ways = {
        "postgresql": Way(kept_port(var, "proxy-postgresql"), database.port),
        "memcached": Way(kept_port(var, "proxy-memcached"), cache.port),
        "valkey": Way(kept_port(var, "proxy-valkey"), kept_port(var, "valkey")),
    }
    addresses = Addresses(
        database=f"{HOST}:{ways['postgresql'].port}",
        memcached=f"{HOST}:{ways['memcached'].port}",
        redis=f"{HOST}:{ways['valkey'].port}",
    )
    return Stores((database, cache, proxy.part(var, ways)), addresses)


def catalogue_cache(var: Path, *, token: str) -> Part:
    """Return the store that is started once the stacks have made its token."""
    return valkey.part(var, port=kept_port(var, "valkey"), token=token)
