"""One client for all services: signed, tried again where that may help, clock set by theirs."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode

import botocore.session
import msgspec

from worker.aws import replies
from worker.aws.clock import Clock, SystemClock
from worker.aws.credentials import ChainError, CredentialSource, Walk, walk_chain
from worker.aws.errors import AWSError, NoCredentialsError, NotThereError
from worker.aws.lines import Line, configured, line_to
from worker.aws.services import ALL, Service
from worker.aws.signing import Key
from worker.aws.transport import BROKEN_ANSWER, AiohttpTransport, NoAnswerError, Reply, Transport
from worker.aws.tries import Limits, Tries

USUAL = Limits()
# AWS takes signatures of the last and the next 5 minutes; less than this is no wrong clock.
SKEW_SECONDS = 120

_encode = msgspec.json.Encoder().encode


class Call(NamedTuple):
    """What is asked of whom."""

    line: Line
    operation: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def names(self) -> tuple[str, str]:
        """The service and the operation, as errors name them."""
        return self.line.service.name, self.operation


@asynccontextmanager
async def open_client(
    region: str,
    *,
    endpoint: str | None = None,
    walk: Walk = walk_chain,
    clock: Clock | None = None,
) -> AsyncIterator[Client]:
    """Open AWS in *region*; where no *endpoint* is given, environment and config file may."""
    clock = clock or SystemClock()
    urls = await asyncio.to_thread(_endpoints, endpoint)
    lines = {service: line_to(service, region, url) for service, url in urls.items()}
    credentials = CredentialSource(walk, clock)
    async with AiohttpTransport() as transport:
        try:
            yield Client(lines, transport=transport, credentials=credentials, clock=clock)
        finally:
            await credentials.close()


class Client:
    """AWS in one region; `open_client` makes it."""

    def __init__(
        self,
        lines: Mapping[Service, Line],
        *,
        transport: Transport,
        credentials: CredentialSource,
        clock: Clock,
    ) -> None:
        self._lines, self._transport = lines, transport
        self._credentials, self.clock = credentials, clock
        self._skew_seconds = 0.0

    async def json(
        self,
        service: Service,
        operation: str,
        body: Mapping[str, Any],  # as the API's reference has it
        *,
        limits: Limits = USUAL,
    ) -> dict[str, Any]:
        """Call an operation that speaks JSON; return its answer."""
        headers = {"content-type": service.content_type, "x-amz-target": service.target + operation}
        call = Call(self._lines[service], operation, headers, _encode(body))
        reply = await self._answer(call, limits)
        try:
            return replies.json_of(reply)
        except ValueError as error:
            raise NotThereError(*call.names, code="UnreadableAnswer") from error

    async def form(
        self,
        service: Service,
        operation: str,
        fields: Mapping[str, str],
        *,
        limits: Limits = USUAL,
    ) -> bytes:
        """Call an operation that takes a form; return the XML it answers."""
        headers = {"content-type": service.content_type}
        named = {"Action": operation, "Version": service.version, **fields}
        call = Call(self._lines[service], operation, headers, urlencode(named).encode())
        return (await self._answer(call, limits)).body

    async def _answer(self, call: Call, limits: Limits) -> Reply:
        """Return what a call is answered; it is tried again where that may help."""
        tries = Tries(limits, self.clock)
        mended: set[str] = set()
        while True:
            key = self._credentials.at_hand() or await self._key(call, tries.seconds())
            problem: AWSError | None
            try:
                reply = await self._send(call, key, tries.seconds())
            except NoAnswerError as error:
                problem = NotThereError(*call.names, code=error.code, detail=str(error))
                problem.__cause__ = error
            else:
                problem = replies.problem_of(*call.names, reply)
                if problem is None:
                    return reply
                if problem.code not in mended and await self._mended(problem.code, reply, key):
                    mended.add(problem.code)
                    continue
            if not (_may_pass(problem) and await tries.another()):
                raise problem

    async def _send(self, call: Call, key: Key, seconds: float) -> Reply:
        if seconds <= 0:
            raise NoAnswerError("no time is left", began=True)
        line, now = call.line, self.clock.now() + self._skew_seconds
        headers = {**call.headers, "host": line.host}
        signed = line.signer.sign(key, headers=headers, body=call.body, now=now)
        return await self._transport.post(line.url, headers=signed, body=call.body, seconds=seconds)

    async def _key(self, call: Call, seconds: float) -> Key:
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await self._credentials.fetched()
        except (ChainError, TimeoutError) as error:
            detail = str(error) or "the credential chain takes its time"
            raise NoCredentialsError(*call.names, code="NoCredentials", detail=detail) from error

    async def _mended(self, code: str, reply: Reply, key: Key) -> bool:
        """Mend what AWS says is wrong with our clock or our key; return whether it was."""
        if code in replies.SKEWED:
            return self._set_clock(reply.headers.get("date", ""))
        if code in replies.EXPIRED:
            try:
                return await self._credentials.other_than(key) != key
            except ChainError:
                return False
        return False

    def _set_clock(self, date: str) -> bool:
        try:
            theirs = email.utils.parsedate_to_datetime(date).timestamp()
        except ValueError:
            return False
        skew = theirs - self.clock.now()
        if abs(skew - self._skew_seconds) < SKEW_SECONDS:
            return False
        self._skew_seconds = skew
        return True


def _endpoints(given: str | None) -> dict[Service, str | None]:
    session = botocore.session.Session()
    return {service: given or configured(session, service) for service in ALL}


def _may_pass(problem: AWSError) -> bool:
    """Return whether a further try may go better; half an answer may have been a whole deed."""
    return (
        isinstance(problem, NotThereError)
        and not isinstance(problem, NoCredentialsError)
        and problem.code != BROKEN_ANSWER
    )
