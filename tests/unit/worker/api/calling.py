"""Call an ASGI application as a tier of the shop does, or as somebody who is none."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import msgspec

from shop.api.operations import CLIENT_HEADER, KEY_HEADER, SESSION_HEADER
from shop.service_calls import HEADER, sign_call
from tests.unit.shop.builders import KEYS

NOW = 1_700_000_000.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self):
        return msgspec.json.decode(self.body)


@dataclass
class Asker:
    """Asks an application; *keys* sign, None signs nothing."""

    application: object
    keys: object = field(default_factory=lambda: KEYS)
    at: float = NOW
    session: str = ""
    client: str = ""

    def get(self, target, **given):
        return self.ask("GET", target, **given)

    def post(self, target, body=b"{}", *, key="key-1", **given):
        return self.ask("POST", target, body, key=key, **given)

    def ask(self, method, target, body=b"", *, key="", headers=()):
        return asyncio.run(self.asked(method, target, body, key=key, headers=headers))

    async def asked(self, method, target, body=b"", *, key="", headers=()):
        if not isinstance(body, bytes):
            body = msgspec.json.encode(body)
        sent = dict(headers)
        about = {KEY_HEADER: key, SESSION_HEADER: self.session, CLIENT_HEADER: self.client}
        sent |= {name: value for name, value in about.items() if value}
        if self.keys:
            signature = sign_call(self.keys, method, target, body, headers=sent, at=self.at)
            sent.setdefault(HEADER, signature)
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        return await _answered(self.application, scope, body)


async def _answered(application, scope, body):
    pieces = [{"type": "http.request", "body": body, "more_body": False}]
    sent = []

    async def receive():
        return pieces.pop(0) if pieces else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(one.get("body", b"") for one in rest))
