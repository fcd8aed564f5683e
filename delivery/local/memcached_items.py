"""What our stand-in for memcached holds: items that expire, the least used forgotten first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

# About what memcached itself adds to an item.
OVERHEAD_BYTES = 56

# Beyond thirty days, an expiry is no span but a moment (memcached's protocol.txt).
LONGEST_SPAN_SECONDS = 60 * 60 * 24 * 30


@dataclass(frozen=True)
class Item:
    """A value with what clients know of it; `unique` changes with every write of the key."""

    value: bytes
    flags: int
    expires_at: float | None
    unique: int


class Items:
    """The items by key, within a bound of bytes."""

    def __init__(self, limit_bytes: int, *, now: Callable[[], float] = time.time) -> None:
        self._limit_bytes, self._now = limit_bytes, now
        self._items: OrderedDict[bytes, Item] = OrderedDict()
        self._bytes = 0
        self._writes = 0

    def get(self, key: bytes) -> Item | None:
        """Return the item and count it as used; None where there is none or it has expired."""
        item = self._items.get(key)
        if item is None:
            return None
        if item.expires_at is not None and item.expires_at <= self._now():
            self.delete(key)
            return None
        self._items.move_to_end(key)
        return item

    def put(self, key: bytes, value: bytes, *, flags: int, expiry: int) -> None:
        """Write the item, and forget others where there is no room for it."""
        self.delete(key)
        self._writes += 1
        self._items[key] = Item(value, flags, self._moment(expiry), self._writes)
        self._bytes += _size(key, value)
        while self._bytes > self._limit_bytes:
            self.delete(next(iter(self._items)))

    def touch(self, key: bytes, *, expiry: int) -> bool:
        """Set a new expiry; say whether there was such an item."""
        item = self.get(key)
        if item:
            self._items[key] = replace(item, expires_at=self._moment(expiry))
        return item is not None

    def delete(self, key: bytes) -> bool:
        """Forget the item; say whether there was one."""
        item = self._items.pop(key, None)
        if item:
            self._bytes -= _size(key, item.value)
        return item is not None

    def clear(self) -> None:
        self._items.clear()
        self._bytes = 0

    def _moment(self, expiry: int) -> float | None:
        if expiry == 0:
            return None
        return expiry if expiry > LONGEST_SPAN_SECONDS else self._now() + expiry


def _size(key: bytes, value: bytes) -> int:
    return len(key) + len(value) + OVERHEAD_BYTES
