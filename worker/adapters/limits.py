"""How often somebody may try: counted in Valkey for all processes, here while it is away.

Counted per address, and per account and address: never per account alone, so that nobody locks
another out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from cloud.errors import AwayError
from worker.adapters.valkey import Script, Valkey
from worker.errors import TooManyError

# Of whoever came longest ago nothing is remembered.
MOST_LOCAL = 20_000


class Rule(NamedTuple):
    """So many tries at once, and as many again every so many seconds, spread evenly."""

    most: int
    seconds: float


# By what is tried: of one account from one address, and of all from one address. Behind one
# address of a mobile network there may be a small town.
RULES = {
    "sign-in": (Rule(10, 600), Rule(100, 600)),
    "staff-sign-in": (Rule(5, 600), Rule(20, 600)),
    "register": (Rule(5, 3600), Rule(30, 3600)),
    "reset": (Rule(5, 3600), Rule(30, 3600)),
    "open-link": (Rule(20, 600), Rule(60, 600)),
    "notice": (Rule(20, 3600), Rule(100, 3600)),
}

# A bucket leaks evenly; where one is full none is filled. Time is the server's.
_TAKE = Script("""
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local levels, wait = {}, 0
for n, key in ipairs(KEYS) do
    local most, rate = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n])
    local kept = redis.call('HMGET', key, 'level', 'at')
    local level = math.max(0, (tonumber(kept[1]) or 0) - (now - (tonumber(kept[2]) or now)) * rate)
    if level + 1 > most then wait = math.max(wait, (level + 1 - most) / rate) end
    levels[n] = level
end
if wait > 0 then return math.ceil(wait) end
for n, key in ipairs(KEYS) do
    local most, rate = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n])
    redis.call('HSET', key, 'level', tostring(levels[n] + 1), 'at', string.format('%.6f', now))
    redis.call('EXPIRE', key, math.ceil(most / rate) + 1)
end
return 0
""")


class Limits:
    """`worker.people.Limits`; without *valkey* each process counts for itself."""

    def __init__(self, valkey: Valkey | None) -> None:
        self._valkey = valkey
        self._local: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def take(self, what: str, *, account: str, address: str) -> None:
        """Count a try; raise `TooManyError` where there were too many of late."""
        network = _network(address)
        keys = [_key(what, account, network), _key(what, network)]
        wait = await self._ask(keys, RULES[what])
        if wait is None:
            wait = self._count(keys, RULES[what])
        if wait > 0:
            raise TooManyError(what, wait)

    async def _ask(self, keys: Sequence[str], rules: Sequence[Rule]) -> int | None:
        if self._valkey is None:
            return None
        given = [str(part) for rule in rules for part in (rule.most, rule.most / rule.seconds)]
        try:
            return int(str(await self._valkey.run(_TAKE, keys, *given)))
        except AwayError:
            # Which is logged once, by what keeps the connection.
            return None

    def _count(self, keys: Sequence[str], rules: Sequence[Rule]) -> int:
        """Do what the script does, for this process."""
        now, wait, levels = time.monotonic(), 0.0, []
        for key, rule in zip(keys, rules, strict=True):
            level, at = self._local.get(key, (0.0, now))
            rate = rule.most / rule.seconds
            levels.append(max(0.0, level - (now - at) * rate))
            wait = max(wait, (levels[-1] + 1 - rule.most) / rate)
        if wait <= 0:
            for key, level in zip(keys, levels, strict=True):
                self._local[key] = (level + 1, now)
                self._local.move_to_end(key)
        while len(self._local) > MOST_LOCAL:
            self._local.popitem(last=False)
        return -int(-wait // 1) if wait > 0 else 0


def _key(*about: str) -> str:
    """Return a key that tells nobody's name."""
    digest = hashlib.sha256("\0".join(about).encode("utf-8", "replace"))
    return f"limit:{digest.hexdigest()[:32]}"


def _network(address: str) -> str:
    """Return what one household has: an address, of IPv6 its first half."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(one, ipaddress.IPv6Address):
        # Of IPv4, written as IPv6: all of them have the same first half.
        one = one.ipv4_mapped or one
    bits = 64 if one.version == 6 else 32  # noqa: PLR2004, of the protocol
    return str(ipaddress.ip_network((one, bits), strict=False))
