"""What Valkey holds of the catalogue, and the scripts that change it, each of them whole.

A value is a header of fixed length and a body that is handed on as it is:

    V 0000000002 1763800000000 {...}    version, when it was read (ms), JSON
    T 0000000003 1763800000000          a tombstone: archived, or version 0: nobody knows it
    M <token>                           a writer is at work: do not fill
    L <token>                           a reader is about to fill it: nobody else need

(without the blanks). A list is a hash: entries by product id, each behind its version; `=at` is
its generation, which changes with every entry; `=whole` is there once all entries are.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from worker.adapters.valkey import Script

# The number changes with the layout of what is kept.
PRODUCT, SHELF, ASSORTMENT, HINTS = "product:1:", "shelf:1:", "assortment:1", "catalogue-changes:1"

HEADER_BYTES = 24
VERSION_BYTES = 10
FRESH_SECONDS = 60.0
KEPT_SECONDS = 86_400
# Of an id that nobody knows: somebody may be about to use it.
UNKNOWN_SECONDS = 10
# Longer than a write takes with all its tries; a writer that died keeps readers from filling.
MARK_SECONDS = 15
LEASE_SECONDS = 3
# Above what the index lags behind the table: what is written is in a list for so long at least.
ENTERED_SECONDS = 120
LIST_SECONDS = 6 * 3_600
MOST_HINTS = 1_000

GENERATION, WHOLE = b"=at", b"=whole"


class Held(NamedTuple):
    """What lies under a key; nothing where *kind* is empty."""

    kind: bytes = b""
    version: int = 0
    read_at: float = 0.0
    body: bytes = b""

    @property
    def is_value(self) -> bool:
        """Whether it says something about a product."""
        return self.kind in (b"V", b"T")

    @property
    def is_fresh(self) -> bool:
        """Whether it may be shown without a look at the table."""
        return self.is_value and time.time() - self.read_at < FRESH_SECONDS


def held_of(value: bytes | None) -> Held:
    """Return what a value is."""
    if not value:
        return Held()
    kind = value[:1]
    if kind not in (b"V", b"T"):
        return Held(kind)
    return Held(kind, int(value[1:11]), int(value[11:24]) / 1000, value[HEADER_BYTES:])


_ENTER = """
local function now()
  local at = redis.call('TIME')
  return at[1] * 1000000 + at[2]
end
local function enter(list, id, entry)
  local held = redis.call('HGET', list, id)
  if held and string.sub(held, 1, 10) >= string.sub(entry, 1, 10) then return end
  redis.call('HSET', list, id, entry, '=at', string.format('%.0f', now()))
  if redis.call('TTL', list) < tonumber(ARGV[1]) then redis.call('EXPIRE', list, ARGV[1]) end
end
"""

# KEYS: the value, the stream of hints, lists. ARGV: seconds of an entry, own mark or lease, kind,
# version, body, seconds it is kept, most hints (0: none), id, an entry for each list.
# Only a mark or lease of our own, or an older value, gives way. Where there is nothing nothing is
# put: whoever was slower than an eviction might bring back what is long over.
STORE = Script(
    _ENTER
    + """
local held = redis.call('GETRANGE', KEYS[1], 0, 23)
local kind = string.sub(held, 1, 1)
local older = (kind == 'V' or kind == 'T') and string.sub(held, 2, 11) <= ARGV[4]
local stored = 0
if older or (held ~= '' and held == ARGV[2]) then
  local at = string.format('%013.0f', math.floor(now() / 1000))
  redis.call('SET', KEYS[1], ARGV[3] .. ARGV[4] .. at .. ARGV[5], 'EX', ARGV[6])
  stored = 1
elseif kind == 'L' then
  redis.call('DEL', KEYS[1])
end
for n = 3, #KEYS do enter(KEYS[n], ARGV[8], ARGV[6 + n]) end
if tonumber(ARGV[7]) > 0 then
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], '*', ARGV[8], ARGV[4])
end
return stored
"""
)

# KEYS: the value. ARGV: own mark, what was there before, seconds it is kept.
# It comes back as stale: whether the write was done is not known to everybody who gave up.
GIVE_UP = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local kind = string.sub(ARGV[2], 1, 1)
if kind ~= 'V' and kind ~= 'T' then return redis.call('DEL', KEYS[1]) end
local stale = string.sub(ARGV[2], 1, 11) .. '0000000000000' .. string.sub(ARGV[2], 25)
redis.call('SET', KEYS[1], stale, 'EX', ARGV[3])
return 1
""")

# KEYS: a list. ARGV: seconds of an entry, then ids and entries.
ENTER = Script(
    _ENTER
    + """
for n = 2, #ARGV, 2 do enter(KEYS[1], ARGV[n], ARGV[n + 1]) end
"""
)

# KEYS: a list. ARGV: seconds of an entry, seconds of a list.
COMPLETE = Script(
    _ENTER
    + """
redis.call('HSET', KEYS[1], '=whole', '1', '=at', string.format('%.0f', now()))
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
)
