"""Passwords as argon2id keeps them: in two threads, so that hashing never takes the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from worker.errors import BusyError
from worker.people import Verdict

# As OWASP has it: 17 ms of a processor.
ITERATIONS, MEMORY_KIB, LANES = 2, 19 * 1024, 1
THREADS = 2
# The last of so many waits for half a second.
MOST_WAITING = 48

T = TypeVar("T")


class Argon2Passwords:
    """`worker.people.Passwords` by argon2id."""

    def __init__(self, *, most_waiting: int = MOST_WAITING) -> None:
        self._hasher = PasswordHasher(ITERATIONS, MEMORY_KIB, LANES)
        self._threads = ThreadPoolExecutor(THREADS, "passwords")
        self._most, self._waiting = most_waiting, 0
        # Of no password; whom we do not know is compared with it, so that time tells nothing.
        self._nobody: str | None = None

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return await self._within(lambda: self._hasher.hash(password))

    async def check(self, password: str, kept: str | None) -> Verdict:
        """Compare; where nothing is kept it takes as long, and is wrong."""
        if self._nobody is None:
            self._nobody = await self._within(lambda: self._hasher.hash(""))
        nobody = self._nobody
        verdict = await self._within(lambda: self._compare(password, kept or nobody))
        return verdict if kept is not None else Verdict(is_right=False)

    def _compare(self, password: str, kept: str) -> Verdict:
        try:
            self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return Verdict(is_right=False)
        return Verdict(is_right=True, is_outdated=self._hasher.check_needs_rehash(kept))

    async def _within(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._most:
            raise BusyError(self._waiting)
        self._waiting += 1
        done = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # It waits until it is done, also where nobody waits for it any more.
        done.add_done_callback(self._finished)
        return await asyncio.shield(done)

    def _finished(self, done: asyncio.Future[T]) -> None:
        self._waiting -= 1
        if not done.cancelled():
            done.exception()
