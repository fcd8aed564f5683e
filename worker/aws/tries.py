"""How often and how long a call is tried."""

from __future__ import annotations

import random
from dataclasses import dataclass

from worker.aws.clock import Clock

# The first pause is shorter than this, each further one may be twice as long: full jitter, so
# that processes which failed together do not come back together.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Limits:
    """How long one answer may take, and all tries together."""

    answer_seconds: float = 2.0
    total_seconds: float = 5.0
    tries: int = 4


class Tries:
    """The tries of one call, counted, inside a deadline."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits, self._clock = limits, clock
        self._deadline = clock.elapsed() + limits.total_seconds
        self._failed = 0

    def seconds(self) -> float:
        """Return how long the next try may take; 0 and less where no time is left."""
        return min(self._limits.answer_seconds, self.left())

    def left(self) -> float:
        """Return how long it is to the deadline."""
        return self._deadline - self._clock.elapsed()

    async def another(self) -> bool:
        """Pause after a try that failed; return False where no further one is left."""
        self._failed += 1
        if self._failed >= self._limits.tries:
            return False
        most = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (self._failed - 1))
        # It guards no secret.
        pause = random.uniform(0, most)  # noqa: S311  # nosec B311
        if self._clock.elapsed() + pause >= self._deadline:
            return False
        await self._clock.sleep(pause)
        return True
