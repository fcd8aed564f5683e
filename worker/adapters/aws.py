"""Calls to AWS that are made all day: over aiohttp, signed by botocore, in a fifth of its time.

Credentials come from botocore's own chain (an instance's role, the environment), asked in a
thread: they are read from a machine next door and change every few hours.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
import botocore.session
from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials

from worker.errors import AwayError, AWSError

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 5.0
MOST_TRIES = 3
LONGEST_PAUSE_SECONDS = 1.0

# By service: version of its JSON, and what stands before an operation's name.
TARGETS = {
    "dynamodb": ("1.0", "DynamoDB_20120810."),
    "secretsmanager": ("1.1", "secretsmanager."),
    "sqs": ("1.0", "AmazonSQS."),
}
THROTTLED = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
SKEWED = {
    "InvalidSignatureException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
SERVER_ERROR = 500


@dataclass(frozen=True)
class Reply:
    """What a service answered."""

    status: int
    body: bytes
    date: str


class AWS:
    """AWS in one region; *endpoint* stands in for all its services where it is given."""

    def __init__(
        self,
        region: str,
        *,
        endpoint: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._region, self._credentials = region, credentials
        self._endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL")
        self._skew = timedelta()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=True)
        if self._credentials is None:
            session = botocore.session.get_session()
            self._credentials = await asyncio.to_thread(session.get_credentials)
        if self._credentials is None:
            raise AWSError("", "NoCredentials", "none found: give the process a role")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def region(self) -> str:
        """Where its services are."""
        return self._region

    async def credentials(self) -> ReadOnlyCredentials:
        """Return who we are at this moment; asked in a thread, as it may be refreshed."""
        if self._credentials is None:
            raise AWSError("", "NotOpen", "use it as `async with AWS(...)`")
        return await asyncio.to_thread(self._credentials.get_frozen_credentials)

    async def json(
        self,
        service: str,
        operation: str,
        body: Mapping[str, Any],  # as the API's reference has it
        *,
        within_seconds: float = ANSWER_SECONDS,
    ) -> dict[str, Any]:
        """Call an operation that speaks JSON; return its answer."""
        version, prefix = TARGETS[service]
        headers = {
            "Content-Type": f"application/x-amz-json-{version}",
            "X-Amz-Target": f"{prefix}{operation}",
        }
        content = json.dumps(body, separators=(",", ":")).encode()
        reply = await self._call(service, operation, headers, content, within_seconds)
        answer: dict[str, Any] = json.loads(reply.body or b"{}")
        return answer

    async def form(
        self,
        service: str,
        operation: str,
        fields: Mapping[str, str],
        *,
        within_seconds: float = ANSWER_SECONDS,
    ) -> bytes:
        """Call an operation that takes a form, as SNS does; return the XML it answers."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        content = urlencode({"Action": operation, "Version": "2010-03-31", **fields}).encode()
        reply = await self._call(service, operation, headers, content, within_seconds)
        return reply.body

    async def _call(
        self,
        service: str,
        operation: str,
        headers: Mapping[str, str],
        content: bytes,
        within_seconds: float,
    ) -> Reply:
        """Call until it is answered: again after a fault that may pass, never after another."""
        deadline = time.monotonic() + within_seconds
        for tried in range(1, MOST_TRIES + 1):
            problem: Exception
            try:
                left = max(deadline - time.monotonic(), 0.05)
                reply = await self._send(service, headers, content, left)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                problem = AwayError(service, f"{operation}: {type(error).__name__}")
            else:
                if reply.status < 300:  # noqa: PLR2004, success
                    return reply
                problem = self._problem(service, operation, reply)
                if isinstance(problem, AWSError) and not self._may_pass(problem, reply):
                    raise problem
            pause = random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.05 * 2**tried))  # noqa: S311  # nosec B311
            if tried == MOST_TRIES or time.monotonic() + pause >= deadline:
                raise problem
            await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    async def _send(
        self, service: str, headers: Mapping[str, str], content: bytes, seconds: float
    ) -> Reply:
        if self._session is None or self._credentials is None:
            raise AWSError(service, "NotOpen", "use it as `async with AWS(...)`")
        url = self._endpoint or f"https://{service}.{self._region}.amazonaws.com"
        request = AWSRequest(
            method="POST", url=f"{url.rstrip('/')}/", headers=dict(headers), data=content
        )
        frozen = self._credentials.get_frozen_credentials()
        _Signer(frozen, service, self._region, self._skew).add_auth(request)
        async with asyncio.timeout(seconds):
            async with self._session.post(
                request.url, data=content, headers=dict(request.headers.items())
            ) as answer:
                return Reply(answer.status, await answer.read(), answer.headers.get("Date", ""))

    def _problem(self, service: str, operation: str, reply: Reply) -> Exception:
        code, message = _code_and_message(reply.body)
        if reply.status >= SERVER_ERROR or code in THROTTLED:
            return AwayError(service, f"{operation}: {code or reply.status}")
        return AWSError(service, code or str(reply.status), f"{operation}: {message}")

    def _may_pass(self, problem: AWSError, reply: Reply) -> bool:
        """Set our clock by theirs where that was the fault; return whether it was."""
        if problem.code not in SKEWED or not reply.date:
            return False
        theirs = email.utils.parsedate_to_datetime(reply.date)
        skew = theirs.astimezone(UTC) - datetime.now(UTC)
        changed = abs(skew - self._skew) > timedelta(seconds=30)
        self._skew = skew if changed else self._skew
        return changed


class _Signer(SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signature, by a clock that may be wrong by so much."""

    def __init__(self, credentials: Any, service: str, region: str, skew: timedelta) -> None:
        super().__init__(credentials, service, region)
        self._skew = skew

    def add_auth(self, request: AWSRequest) -> None:
        """Sign *request*, as botocore does."""
        now = datetime.now(UTC) + self._skew
        request.context["timestamp"] = now.strftime(SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)
        text = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(text, request))


def _code_and_message(body: bytes) -> tuple[str, str]:
    """Return what an error is called and says, in JSON or in XML."""
    try:
        found = json.loads(body)
        return str(found.get("__type", "")).rpartition("#")[2], str(
            found.get("message") or found.get("Message") or ""
        )
    except (ValueError, AttributeError):
        text = body.decode("utf-8", "replace")
        return _between(text, "Code"), _between(text, "Message")


def _between(text: str, tag: str) -> str:
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
