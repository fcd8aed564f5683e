"""Sizes of pictures, made in a child process that has no secrets and not much of anything."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import msgspec

from shop.errors import InvalidError
from shop.pictures import MOST_BYTES
from worker.adapters.picture_child import FEWER, Refusal, Sizes

CHILD = (sys.executable, "-m", "worker.adapters.picture_child")
WALL_SECONDS = 60.0
# A picture takes a core for a second or two: shoppers' requests need one, too.
AT_ONCE = 1
# Where Python and its modules are; no credentials, no addresses.
NEEDED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LANG")

_ANSWERS = msgspec.msgpack.Decoder(Sizes | Refusal)


class PictureProcess:
    """`worker.ports.Resizer` in child processes, one at a time."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def sizes(self, source: bytes) -> Sizes:
        """Return all sizes of a picture; raise `InvalidError` where it is none that we take."""
        if len(source) > MOST_BYTES:
            raise _refused(source, f"at most {MOST_BYTES} bytes")
        async with self._turns:
            answer = await self._asked(source)
        if isinstance(answer, Refusal):
            raise _refused(source, answer.wanted)
        return answer

    async def _asked(self, source: bytes) -> Sizes | Refusal:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *CHILD,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in NEEDED if name in os.environ},
        )
        try:
            async with asyncio.timeout(self._wall_seconds):
                written, _ = await child.communicate(source)
            answer: Sizes | Refusal = _ANSWERS.decode(written)
        except (TimeoutError, msgspec.DecodeError):  # out of time, or out of memory altogether
            return Refusal(f"one that takes less time and memory: {FEWER}")
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        return answer


def _refused(source: bytes, wanted: str) -> InvalidError:
    return InvalidError("picture", f"{len(source)} bytes", wanted)
