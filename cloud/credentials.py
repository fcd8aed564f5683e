"""Who we are to AWS, by botocore's own chain: an instance's role, the environment, a file.

botocore asks with blocking calls, so it is asked in a thread: once at first, then well before what
it gave ends, while calls go on with the key at hand.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import botocore.session
from botocore.credentials import Credentials, ReadOnlyCredentials, RefreshableCredentials
from botocore.exceptions import BotoCoreError

from cloud.errors import AWSError

# AWS has an instance's new key ready 5 minutes before the old one ends; botocore begins to ask
# for it at 15, and from 10 minutes on takes no answer for a failure.
REFRESH_SECONDS = 15 * 60
# A key is not used up to its end: the call has to arrive, and clocks differ.
SPARE_SECONDS = 60
# After a refresh that failed, or gave nothing new, while the key at hand is still good.
PAUSE_SECONDS = 20.0

Find = Callable[[], Credentials | None]


def by_chain() -> Credentials | None:
    """Walk botocore's chain as a process does that has just begun."""
    return botocore.session.Session().get_credentials()


class Identity:
    """The key that calls are signed with; nobody waits for another while it is good."""

    def __init__(self, find: Find, clock: Callable[[], float] = time.monotonic) -> None:
        self._find, self._clock = find, clock
        self._found: Credentials | None = None
        self._key: ReadOnlyCredentials | None = None
        self._refresh: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def at_hand(self) -> ReadOnlyCredentials | None:
        """Return the key if it is good; where it ends soon, another is fetched meanwhile."""
        if self._key is not None and self._ends_within(REFRESH_SECONDS):
            if self._ends_within(SPARE_SECONDS):
                return None
            if self._clock() >= self._not_before:
                self._begin()
        return self._key

    async def key(self) -> ReadOnlyCredentials:
        """Return a key, waited for where none is at hand; raise `AWSError` where there is none."""
        return self.at_hand() or await self._fetched()

    async def other_than(self, refused: ReadOnlyCredentials) -> ReadOnlyCredentials:
        """Return another key than one that AWS takes for expired, if there is another."""
        if self._key != refused:
            return await self.key()
        self._found = None
        return await self._fetched()

    async def close(self) -> None:
        """Wait for what is under way."""
        if self._refresh is not None:
            await asyncio.wait([self._refresh])

    async def _fetched(self) -> ReadOnlyCredentials:
        # Others wait for the same one: who gives up must not take it from them.
        await asyncio.shield(self._begin())
        if self._key is None or self._ends_within(0):
            raise _none("what the credential chain gives has expired")
        return self._key

    def _ends_within(self, seconds: float) -> bool:
        if not isinstance(self._found, RefreshableCredentials):
            return False
        return bool(self._found.refresh_needed(seconds))

    def _begin(self) -> asyncio.Task[None]:
        if self._refresh is None:
            self._refresh = asyncio.create_task(self._ask())
            self._refresh.add_done_callback(self._asked)
        return self._refresh

    async def _ask(self) -> None:
        self._found, self._key = await asyncio.to_thread(self._ask_chain, self._found)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._refresh = None
        self._not_before = self._clock() + PAUSE_SECONDS
        if not task.cancelled():
            task.exception()  # who waits is told; nobody waits for one beside a good key

    def _ask_chain(self, found: Credentials | None) -> tuple[Credentials, ReadOnlyCredentials]:
        try:
            found = found or self._find()
            if found is not None:
                return found, found.get_frozen_credentials()
        # RuntimeError is how botocore says that what it got had expired already.
        except (BotoCoreError, RuntimeError, OSError) as error:
            raise _none(f"the credential chain failed: {type(error).__name__}") from error
        raise _none("give the instance its role, or set AWS_ACCESS_KEY_ID and its secret")


def _none(problem: str) -> AWSError:
    return AWSError("AWS", "any call", code="NoCredentials", problem=problem)
