"""The door of the embedded AWS: who may ask at all, before any signature is looked at.

A web page can send requests to 127.0.0.1, and with a name of its own that points there (DNS
rebinding) it can read the answers too. So a request must name this machine, and must not come
from a page of another origin.

What comes in here has not left this machine. Policies refuse what comes without TLS, so that
every request is passed on as if it had come by it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

# ASGI: scopes and messages are dictionaries of any content.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# What the emulator answers without a signature and what changes its state.
TEST_PATHS = ("/_ministack/reset", "/_ministack/config")

# The policy-violation code of a WebSocket close, RFC 6455.
_POLICY_VIOLATION = 1008


class Gate:
    """An ASGI application that lets through to another only what may ask."""

    def __init__(self, app: App, *, port: int, for_tests: bool) -> None:
        self.app, self.for_tests = app, for_tests
        self.origins = {f"http://127.0.0.1:{port}", f"http://localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = "" if scope["type"] == "lifespan" else self._refusal(scope)
        if not refusal:
            await self.app(_over_tls(scope), receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await answer(send, HTTPStatus.FORBIDDEN, refusal)

    def _refusal(self, scope: Scope) -> str:
        """Say why the request is refused; nothing if it is not."""
        hosts = _values(scope, b"host")
        if not hosts or not all(_is_this_machine(host) for host in hosts):
            return f"host {', '.join(hosts) or 'missing'}: only 127.0.0.1 and localhost are served"
        origins = _values(scope, b"origin")
        if not self.origins.issuperset(origins):
            return f"origin {', '.join(origins)}: pages of other origins are not served"
        if scope["path"] in TEST_PATHS and not self.for_tests:
            return f"{scope['path']}: only for tests"
        return ""


async def answer(send: Send, status: HTTPStatus, text: str) -> None:
    """Answer a request with a text."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _over_tls(scope: Scope) -> Scope:
    if "headers" not in scope:
        return scope
    name = b"x-forwarded-proto"
    others = [(one, value) for one, value in scope["headers"] if one.lower() != name]
    return {**scope, "headers": [*others, (name, b"https")]}


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]


def _is_this_machine(host: str) -> bool:
    return host.partition(":")[0] in ("127.0.0.1", "localhost")
