"""Calls to AWS that are made all day: over aiohttp, signed, tried again where that may help."""

from __future__ import annotations

import asyncio
import email.utils
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import urlencode

import aiohttp
import msgspec
from botocore.credentials import Credentials, ReadOnlyCredentials

from cloud.answers import EXPIRED, SKEWED, Reply, problem_of
from cloud.credentials import Identity, by_chain
from cloud.errors import AwayError, AWSError
from cloud.services import SERVICES, Service, service_of

CONNECT_SECONDS = 1.0
# Each task that waits for orders holds one for 20 seconds; the rest are there for milliseconds.
MOST_CONNECTIONS = 32
# AWS closes an idle connection after 20 seconds and more: ours go first.
KEEP_SECONDS = 15.0
# What aiohttp would add to every request, and no service of ours reads.
SKIPPED_HEADERS = ("User-Agent", "Accept", "Accept-Encoding")

# The first pause is shorter than this, each further one may be twice as long: full jitter, so
# that processes which failed together do not come back together.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
# AWS takes signatures of the last and the next 5 minutes; less than this is no wrong clock.
SKEW_SECONDS = 120


@dataclass(frozen=True)
class Limits:
    """How long one try of a call may take, and how long and how many all together."""

    try_seconds: float = 2.0
    total_seconds: float = 5.0
    tries: int = 4


USUAL = Limits()

T = TypeVar("T")
_OBJECTS = msgspec.json.Decoder(dict[str, Any])


class AWS:
    """AWS in one region; *endpoint* stands in for all its services where it is given."""

    def __init__(
        self,
        region: str,
        *,
        endpoint: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._region = region
        self._services = {name: service_of(name, region, endpoint) for name in SERVICES}
        self._identity = Identity(by_chain if credentials is None else lambda: credentials)
        self._skew_seconds = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=KEEP_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=SKIPPED_HEADERS,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
        await self._identity.close()

    @property
    def region(self) -> str:
        """Where its services are."""
        return self._region

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service is called."""
        return {name: str(service.url) for name, service in self._services.items()}

    async def credentials(self) -> ReadOnlyCredentials:
        """Return who we are at this moment; asked for in a thread, before the last ones end."""
        return await self._identity.key()

    async def json(
        self,
        service: str,
        operation: str,
        body: Mapping[str, Any],  # as the API's reference has it
        *,
        limits: Limits = USUAL,
    ) -> dict[str, Any]:
        """Call an operation that speaks JSON; return its answer."""
        return await self.json_as(_OBJECTS, service, operation, body, limits=limits)

    async def json_as(
        self,
        decoder: msgspec.json.Decoder[T],
        service: str,
        operation: str,
        body: Mapping[str, Any],  # as above
        *,
        limits: Limits = USUAL,
    ) -> T:
        """Call an operation that speaks JSON; return its answer as *decoder* reads it."""
        to = self._services[service]
        headers = {
            "content-type": to.protocol.content_type,
            "x-amz-target": to.protocol.target + operation,
        }
        call = _Call(to, operation, headers, msgspec.json.encode(body))
        answer = await self._answer(call, limits)
        try:
            return decoder.decode(answer or b"{}")
        except (msgspec.DecodeError, UnicodeError) as error:
            raise AwayError(service, f"{operation}: nobody can read its answer") from error

    async def form(
        self,
        service: str,
        operation: str,
        fields: Mapping[str, str],
        *,
        limits: Limits = USUAL,
    ) -> bytes:
        """Call an operation that takes a form, as SNS does; return the XML it answers."""
        to = self._services[service]
        headers = {"content-type": to.protocol.content_type}
        named = {"Action": operation, "Version": to.protocol.version, **fields}
        return await self._answer(_Call(to, operation, headers, urlencode(named).encode()), limits)

    async def _answer(self, call: _Call, limits: Limits) -> bytes:
        """Call until it is answered: again after a fault that may pass, never after another."""
        tries, mended = _Tries(limits), set[str]()
        while True:
            problem: AwayError | None
            try:
                async with asyncio.timeout(tries.seconds()):
                    key = await self._identity.key()
                    reply = await self._send(call, key)
                    problem = problem_of(call.to.name, call.operation, reply)
                    if problem is None:
                        return reply.body
                    if isinstance(problem, AWSError) and problem.code not in mended:
                        mended.add(problem.code)
                        if await self._mend(problem.code, reply, key):
                            continue
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                told = f"{call.operation}: {type(error).__name__} {error}".strip()
                problem = AwayError(call.to.name, told)
                problem.__cause__ = error
            if isinstance(problem, AWSError) or not await tries.another():
                raise problem

    async def _send(self, call: _Call, key: ReadOnlyCredentials) -> Reply:
        if self._session is None:
            raise RuntimeError("AWS is not open: use it as `async with AWS(...)`")
        headers = call.to.signer.sign(
            key,
            headers={**call.headers, "host": call.to.host},
            body=call.content,
            now=time.time() + self._skew_seconds,
        )
        async with self._session.post(
            call.to.url, data=call.content, headers=headers, allow_redirects=False
        ) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def _mend(self, code: str, reply: Reply, key: ReadOnlyCredentials) -> bool:
        """Mend what AWS says is wrong with our clock or our key; return whether it was."""
        if code in SKEWED:
            return self._set_clock(reply.headers.get("date", ""))
        return code in EXPIRED and await self._identity.other_than(key) != key

    def _set_clock(self, date: str) -> bool:
        try:
            theirs = email.utils.parsedate_to_datetime(date).timestamp()
        except ValueError:
            return False
        skew = theirs - time.time()
        if abs(skew - self._skew_seconds) < SKEW_SECONDS:
            return False
        self._skew_seconds = skew
        return True


class _Call(NamedTuple):
    """What is asked of whom."""

    to: Service
    operation: str
    headers: Mapping[str, str]
    content: bytes


class _Tries:
    """The tries of one call, counted, inside a deadline."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._failed = limits, 0
        self._deadline = time.monotonic() + limits.total_seconds

    def seconds(self) -> float:
        """Return how long the next try may take."""
        return min(self._limits.try_seconds, self._deadline - time.monotonic())

    async def another(self) -> bool:
        """Pause after a try that failed; return False where no further one is left."""
        self._failed += 1
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (self._failed - 1))
        pause = random.uniform(0, longest)  # noqa: S311, jitter  # nosec B311
        if self._failed >= self._limits.tries or time.monotonic() + pause >= self._deadline:
            return False
        await asyncio.sleep(pause)
        return True
