"""What a worker does again and again beside consuming: each on its own, none in another's way."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cloud.errors import AwayError
from worker.errors import AgainError

LONGEST_PAUSE_SECONDS = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loop:
    """A piece of work; `do` says whether there is more of it at once."""

    name: str
    do: Callable[[], Awaitable[bool]]
    # How long it rests when there is no more, unless it is woken.
    rest_seconds: float
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what goes wrong is logged, and tried again later."""
        failures = 0
        while not stop.is_set():
            self.woken.clear()
            try:
                more, failures = await self.do(), 0
            except (AgainError, AwayError) as error:
                more, failures = False, failures + 1
                log.log(error.level, "away", extra={"loop": self.name, "problem": str(error)})
            except Exception:
                # A fault of one loop must not end the process that places orders.
                more, failures = False, failures + 1
                log.exception("loop failed", extra={"loop": self.name})
            if not more:
                await self._rest(failures, stop)

    async def _rest(self, failures: int, stop: asyncio.Event) -> None:
        """Wait to be woken or stopped; after a failure longer, and never in step with others."""
        longest = min(LONGEST_PAUSE_SECONDS, self.rest_seconds * 2**failures)
        seconds = random.uniform(longest / 2, longest)  # noqa: S311, jitter  # nosec B311
        waiting = [asyncio.ensure_future(stop.wait())]
        if not failures:
            waiting.append(asyncio.ensure_future(self.woken.wait()))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
