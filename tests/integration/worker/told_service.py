"""A service over HTTP that answers as it is told, and writes down what it was asked."""

import asyncio
import json
from typing import NamedTuple
from urllib.parse import parse_qs

# Instead of an answer: nothing ever, or the end of the connection.
SILENCE, HANG_UP = "silence", "hang up"


class Asked(NamedTuple):
    headers: dict
    body: bytes

    @property
    def content(self):
        """What it says, without the order of its fields, which no service minds."""
        is_form = "form" in self.headers["content-type"]
        return parse_qs(self.body.decode()) if is_form else json.loads(self.body)


class Service:
    """Answers what it is given, in turn: status, body and further headers."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        self._writers = []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def _answer(self, reader, writer):
        self._writers.append(writer)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.partition(": ") for line in head.split("\r\n")[1:]]
        headers = {name.lower(): value for name, _, value in lines if name}
        self.asked.append(Asked(headers, await reader.readexactly(int(headers["content-length"]))))
        answer = self.answers.pop(0)
        if answer is SILENCE:
            return
        if answer is not HANG_UP:
            writer.write(_reply(*answer))
            await writer.drain()
        writer.close()


def _reply(status, body, headers=()):
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    more = "".join(f"{name}: {value}\r\n" for name, value in dict(headers).items())
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{more}Connection: close\r\n"
    return head.encode() + b"\r\n" + content
