"""Paths of the internal API: what stands where, and what is told where nothing does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from shop.api.operations import PROBLEM
from worker.api.problems import headers_of, problem_of
from worker.errors import MethodError, UnknownError

Endpoint = Callable[[Request], Awaitable[Response]]


class Place(Route):
    """All that is answered at a path, by method."""

    def __init__(self, path: str, by_method: Mapping[str, Endpoint]) -> None:
        super().__init__(path, _Methods(by_method), methods=list(by_method))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; Starlette would refuse other methods in words of its own."""
        await self.app(scope, receive, send)


async def nothing_there(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that nothing is answered at a path."""
    error = UnknownError("operation", f"{scope.get('method')} {scope['path']}")
    await refused(error)(scope, receive, send)


def refused(error: Exception) -> Response:
    """Return the answer that tells of an error."""
    problem = problem_of(error)
    body, told = msgspec.json.encode(problem), headers_of(error)
    return Response(body, problem.status, headers=told, media_type=PROBLEM)


class _Methods:
    """Answers by method, or says which methods are answered."""

    def __init__(self, by_method: Mapping[str, Endpoint]) -> None:
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._by_method.get(scope["method"])
        if endpoint is None:
            response = refused(MethodError(scope["method"], wanted=sorted(self._by_method)))
        else:
            response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)
