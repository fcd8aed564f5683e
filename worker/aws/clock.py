"""Time as calls to AWS know it: what a fake stands in for in tests."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """A clock that can be waited for."""

    def now(self) -> float:
        """Return seconds since 1970."""
        ...

    def elapsed(self) -> float:
        """Return seconds since some moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """`Clock` of this machine."""

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def elapsed(self) -> float:
        """Return seconds since some moment; never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
