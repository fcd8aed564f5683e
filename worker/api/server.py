"""The internal API as an ASGI application: who calls, what is asked, one answer or one problem."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp

from cloud.logs import RequestLines
from shop.api.operations import (
    CLIENT_HEADER,
    KEY_HEADER,
    REQUEST_HEADER,
    SESSION_HEADER,
    Operation,
    Who,
)
from shop.errors import ForgedCallError, InvalidError
from shop.service_calls import HEADER, check_call
from worker.api.places import Endpoint, Place, nothing_there, refused
from worker.api.reading import body_of, query_of, read, written
from worker.errors import NotAllowedError, NotSignedInError
from worker.ports import Caller, Keyring, Reply

JSON = "application/json"
MOST_KEY = 200
NOBODY = Caller(Who.ANYBODY)

# What handlers work with; those of a POST are bound to its one transaction.
S = TypeVar("S")


@dataclass(frozen=True)
class Call:
    """One request, read and checked."""

    path: Mapping[str, str]
    query: Any  # of the operation's type
    body: Any = field(repr=False)  # of the operation's type; it may hold a password
    caller: Caller
    request_id: str
    # The caller's session, for whoever ends it or gives it another token.
    session: str = field(default="", repr=False)
    # The address of the browser behind the call, as the storefront says.
    client: str = field(default="", repr=False)


# Gives a value of the operation's type, or its JSON.
Handler = Callable[[Call, S], Awaitable[Any]]
# Lets a call through that is not made too often.
Admit = Callable[[Operation, Call], Awaitable[None]]
# Does a deed once for a key and the hash of its request.
Once = Callable[[str, bytes, Callable[[S], Awaitable[Reply]]], Awaitable[Reply]]


async def _everybody(_operation: Operation, _call: Call) -> None:
    """Let each call through."""


@dataclass(frozen=True)
class Server(Generic[S]):
    """What answers need besides their handlers."""

    services: S
    keys: Keyring
    # Says on whose behalf a session token speaks; raises `NotSignedInError` where on nobody's.
    who_is: Callable[[str], Awaitable[Caller]]
    once: Once[S]
    # Names what is away; nothing when all is there.
    away: Callable[[], Awaitable[Sequence[str]]]
    clock: Callable[[], float] = field(default=time.time)
    admit: Admit = field(default=_everybody)
    lines: RequestLines = field(default_factory=lambda: RequestLines("api"))

    def application(self, handlers: Mapping[Operation, Handler[S]]) -> ASGIApp:
        """Return the application that answers all of *handlers*, and the two probes."""
        places: dict[str, dict[str, Endpoint]] = {
            "/healthz": {"GET": _is_alive},
            "/readyz": {"GET": self._is_ready},
        }
        for one, handler in handlers.items():
            places.setdefault(one.target, {})[one.method] = self._endpoint(one, handler)
        routes = [Place(target, by_method) for target, by_method in places.items()]
        return Router(routes, redirect_slashes=False, default=nothing_there)

    def _endpoint(self, operation: Operation, handler: Handler[S]) -> Endpoint:
        async def answer(request: Request) -> Response:
            began = time.perf_counter()
            try:
                reply = await self._answer(operation, handler, request)
                response = Response(reply.body, reply.status, media_type=JSON)
            except Exception as error:  # noqa: BLE001, each becomes one answer
                response = refused(error)
            self.lines.add(
                operation.name,
                status=response.status_code,
                seconds=time.perf_counter() - began,
                request_id=_request_id(request),
            )
            return response

        return answer

    async def _answer(self, operation: Operation, handler: Handler[S], request: Request) -> Reply:
        body = await body_of(request, most=operation.most_bytes)
        await self._check(request, body)
        session = request.headers.get(SESSION_HEADER, "")
        caller = await self._caller(operation, session)
        call = Call(
            request.path_params,
            query_of(operation.query, request.query_params),
            read(operation.takes, body),
            caller,
            _request_id(request),
            session,
            request.headers.get(CLIENT_HEADER, ""),
        )

        async def deed(services: S) -> Reply:
            return Reply(200, written(await handler(call, services)))

        # Whoever comes too often gets no connection to the database.
        await self.admit(operation, call)
        if operation.method != "POST":
            return await deed(self.services)
        key = _key(request)
        if not operation.is_kept:
            return await deed(self.services)
        return await self.once(key, _hash(operation, request, caller, body), deed)

    async def _check(self, request: Request, body: bytes) -> None:
        """Refuse a call that none of our tiers signed."""
        given = request.headers.get(HEADER, "")
        check = partial(
            check_call,
            header=given,
            method=request.method,
            target=_target(request),
            body=body,
            headers=request.headers,
            now=self.clock(),
        )
        try:
            check(await self.keys.keys())
        except ForgedCallError:
            # It may be signed by a key that is new.
            check(await self.keys.keys(fresh=True))

    async def _caller(self, operation: Operation, token: str) -> Caller:
        if not token:
            if operation.who is not Who.ANYBODY:
                raise NotSignedInError
            return NOBODY
        caller = await self.who_is(token)
        if caller.who < operation.who:
            raise NotAllowedError(operation.name, wanted=operation.who.name.lower())
        return caller

    async def _is_ready(self, _request: Request) -> Response:
        away = list(await self.away())
        return Response(msgspec.json.encode({"away": away}), 503 if away else 200, media_type=JSON)


def _target(request: Request) -> str:
    """Return path and query as they were sent."""
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _request_id(request: Request) -> str:
    """Return how the storefront calls the request; what it would never write is left out."""
    given = request.headers.get(REQUEST_HEADER, "")
    return given if len(given) <= MOST_KEY and given.isalnum() else ""


def _key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not (0 < len(key) <= MOST_KEY and key.isascii() and key.isprintable()):
        raise InvalidError(KEY_HEADER, key[:MOST_KEY], f"1 to {MOST_KEY} characters of ASCII")
    return key


def _hash(operation: Operation, request: Request, caller: Caller, body: bytes) -> bytes:
    """Return what is the same for the same request of the same caller."""
    about = f"{operation.name}\n{_target(request)}\n{caller.account}\n".encode()
    return hashlib.sha256(about + body).digest()


async def _is_alive(_request: Request) -> Response:
    return Response(b'{"alive":true}', media_type=JSON)
