"""The worker over HTTP: signed calls on connections that stay open."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import quote, urlencode

import aiohttp
import msgspec
from msgspec import Struct
from yarl import URL

from cloud.errors import AwayError
from shop.api.operations import (
    CLIENT_HEADER,
    KEY_HEADER,
    PROBLEM,
    REQUEST_HEADER,
    SESSION_HEADER,
    Nothing,
    Operation,
    Problem,
)
from shop.service_calls import HEADER, sign_call
from storefront.errors import BackendError
from storefront.ports import NOBODY, Caller, Keyring

CONNECT_SECONDS = 1.0
# Above what the slowest page of staff takes, below what the edge waits for (10 s).
TRY_SECONDS = 4.0
TRIES = 2
LONGEST_PAUSE_SECONDS = 0.1
MOST_CONNECTIONS = 100
# Below the load balancer's 60 seconds: ours goes first.
KEEP_SECONDS = 30.0
SKIPPED_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
# The worker, or the load balancer before it, is not there for the moment.
PASSING = frozenset({502, 503, 504})


class HTTPBackend:
    """`storefront.ports.Backend` over HTTP."""

    def __init__(self, url: str, keys: Keyring) -> None:
        self._url, self._keys = url.rstrip("/"), keys
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=KEEP_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=SKIPPED_HEADERS,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=TRY_SECONDS, sock_connect=CONNECT_SECONDS),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(
        self,
        operation: Operation,
        *,
        names: Mapping[str, str] | None = None,
        query: Struct | None = None,
        body: Struct | bytes | None = None,
        caller: Caller = NOBODY,
        key: str = "",
    ) -> Any:  # of the operation's type
        """Return the answer of an operation, as the type it gives."""
        target = _target(operation, names or {}, query)
        content = _content(body)
        headers = {REQUEST_HEADER: caller.request_id}
        if caller.session:
            headers[SESSION_HEADER] = caller.session
        if caller.address:
            headers[CLIENT_HEADER] = caller.address
        if operation.method == "POST":
            headers[KEY_HEADER] = key or secrets.token_hex(16)
        # What is not kept under its key would be done twice.
        tries = TRIES if operation.is_kept else 1
        status, kind, answer = await self._patiently(
            operation.method, target, content, headers, tries=tries
        )
        if kind.startswith(PROBLEM):
            raise BackendError(operation.name, msgspec.json.decode(answer, type=Problem))
        if status != 200:  # noqa: PLR2004, OK
            raise AwayError("the worker", f"{operation.name}: status {status}")
        if operation.gives is bytes:
            return answer
        try:
            return msgspec.json.decode(answer or b"{}", type=operation.gives or Nothing)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise AwayError("the worker", f"{operation.name}: {error}") from error

    async def _patiently(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, tries: int
    ) -> tuple[int, str, bytes]:
        """Ask again where nobody answered: a GET changes nothing, a POST is done once a key."""
        problem = ""
        for tries_left in reversed(range(tries)):
            try:
                status, kind, answer = await self._once(method, target, body, headers)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if status not in PASSING or (not tries_left and kind.startswith(PROBLEM)):
                    return status, kind, answer
                problem = f"status {status}"
            if tries_left:
                await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))  # noqa: S311, jitter  # nosec B311
        raise AwayError("the worker", problem)

    async def _once(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str, bytes]:
        if self._session is None:
            raise AwayError("the worker", "the client is not open")
        keys = await self._keys.keys()
        signature = sign_call(keys, method, target, body, headers=headers, at=time.time())
        signed = {**headers, HEADER: signature}
        url = URL(self._url + target, encoded=True)
        async with self._session.request(method, url, data=body or None, headers=signed) as answer:
            return answer.status, answer.headers.get("content-type", ""), await answer.read()


def _target(operation: Operation, names: Mapping[str, str], query: Struct | None) -> str:
    quoted = {name: quote(value, safe="") for name, value in names.items()}
    target = operation.target.format(**quoted)
    if query is None:
        return target
    asked = {
        name: value
        for name, value in msgspec.to_builtins(query).items()
        if value is not None and value != ""
    }
    return f"{target}?{urlencode(asked)}" if asked else target


def _content(body: Struct | bytes | None) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else msgspec.json.encode(body)
