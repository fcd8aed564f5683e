"""A clock that moves when it is told, a service that answers as it is told."""

import asyncio
import json
from contextlib import asynccontextmanager
from typing import NamedTuple

from botocore.credentials import Credentials

from worker.aws.client import Client
from worker.aws.credentials import CredentialSource
from worker.aws.lines import line_to
from worker.aws.services import ALL
from worker.aws.transport import Reply

NOON = 1_790_000_000.0
KEY_ID, SECRET, TOKEN = "AKIAEXAMPLE", "well-kept-secret", "well-kept-token"


class FakeClock:
    """Time stands still but while somebody sleeps or a service takes its time."""

    def __init__(self, now=NOON):
        self.time, self.started, self.slept = now, now, []

    def now(self):
        return self.time

    def elapsed(self):
        return self.time - self.started

    def pass_by(self, seconds):
        self.time += seconds

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds


class Asked(NamedTuple):
    url: str
    headers: dict
    body: bytes
    seconds: float


class FakeTransport:
    """Answers what it is given, in turn; an exception is raised, a function called."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def post(self, url, *, headers, body, seconds):
        self.asked.append(Asked(str(url), dict(headers), body, seconds))
        answer = self.answers.pop(0)
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def signed_by(self):
        """The id of the key of each request."""
        return [
            one.headers["authorization"].partition("Credential=")[2].partition("/")[0]
            for one in self.asked
        ]


def answer(status=200, body=None, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    return Reply(status, {name.replace("_", "-"): text for name, text in headers.items()}, content)


def refusal(code, *, status=400, message="", **headers):
    return answer(status, {"__type": f"com.amazonaws#{code}", "message": message}, **headers)


def keys(*ids):
    """Return a chain that gives these keys, in turn, and the last one for ever."""
    left = list(ids)
    return lambda: Credentials(left.pop(0) if len(left) > 1 else left[0], SECRET, TOKEN)


@asynccontextmanager
async def _opened(transport, clock, walk):
    source = CredentialSource(walk, clock)
    lines = {service: line_to(service, "us-east-1", None) for service in ALL}
    yield Client(lines, transport=transport, credentials=source, clock=clock)
    await source.close()


def run(transport, scenario, *, clock=None, walk=None):
    """Return what *scenario* makes of a client whose service is *transport*."""

    async def within():
        opened = _opened(transport, clock or FakeClock(), walk or keys(KEY_ID))
        async with opened as client:
            return await scenario(client)

    return asyncio.run(within())
