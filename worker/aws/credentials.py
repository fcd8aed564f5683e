"""Who we are, from botocore's own chain: an instance's role, the environment, a file.

botocore asks with blocking calls, so it is asked in a thread: once at first, then well before
what it gave expires, while calls go on with the key at hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import botocore.session
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import BotoCoreError

from worker.aws.clock import Clock
from worker.aws.signing import Key

# AWS has a role's new credentials ready 5 minutes before the old ones end; botocore begins to
# ask for them at 15.
REFRESH_SECONDS = 15 * 60
# A key is not used up to its end: the call has to arrive, and clocks differ.
SPARE_SECONDS = 60
# After a refresh that failed, or gave nothing new, while the key at hand is still good.
PAUSE_SECONDS = 20.0

Walk = Callable[[], Credentials | None]


class ChainError(Exception):
    """The chain gives no credentials that are good now."""


def walk_chain() -> Credentials | None:
    """Walk botocore's chain as a process does that has just begun."""
    return botocore.session.Session().get_credentials()


class CredentialSource:
    """The key that calls are signed with; only the first asker waits, or one whose key is over."""

    def __init__(self, walk: Walk, clock: Clock) -> None:
        self._walk, self._clock = walk, clock
        self._found: Credentials | None = None
        self._key: Key | None = None
        self._refresh: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def at_hand(self) -> Key | None:
        """Return the key if it is good; where it ends soon, another is fetched meanwhile."""
        if self._key is None or self._ends_within(SPARE_SECONDS):
            return None
        if self._ends_within(REFRESH_SECONDS) and self._clock.elapsed() >= self._not_before:
            self._begin()
        return self._key

    async def fetched(self) -> Key:
        """Wait for a key; raise `ChainError` where there is none."""
        # Others wait for the same one: who gives up must not take it from them.
        await asyncio.shield(self._begin())
        if self._key is None or self._ends_within(0):
            raise ChainError("what the credential chain gives has expired")
        return self._key

    async def other_than(self, refused: Key) -> Key:
        """Return another key than one that AWS takes for expired, if there is another."""
        if self._key == refused:
            self._found = None
            return await self.fetched()
        return self.at_hand() or await self.fetched()

    async def close(self) -> None:
        """Wait for what is under way."""
        if self._refresh is not None:
            await asyncio.wait([self._refresh])

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
        self._not_before = self._clock.elapsed() + PAUSE_SECONDS
        if not task.cancelled():
            task.exception()  # who waits is told; nobody waits for one beside a good key

    def _ask_chain(self, found: Credentials | None) -> tuple[Credentials, Key]:
        try:
            found = found or self._walk()
            frozen = found.get_frozen_credentials() if found else None
        # RuntimeError is how botocore says that what it got had expired already.
        except (BotoCoreError, RuntimeError, OSError) as error:
            raise ChainError(f"the credential chain failed: {type(error).__name__}") from error
        if found is None or frozen is None:
            raise ChainError("the credential chain found nothing")
        return found, Key(frozen.access_key, frozen.secret_key, frozen.token)
