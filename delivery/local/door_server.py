"""A door, running: `python -m delivery.local.door_server TOLD`.

Answers with a file of the assets bucket where the path is one of those, else hands on to the next
of those behind it that answers.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import boto3
from aiohttp import web
from botocore.exceptions import BotoCoreError, ClientError
from yarl import URL

from shop.paths import Reach, families

# What is one connection's alone (RFC 9110, 7.6.1), and what is counted anew.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# An import of staff, or a picture, and a little.
MOST_BYTES = 20 * 1024 * 1024
# As long as the edge waits.
ANSWER_SECONDS, CONNECT_SECONDS = 10.0, 3.0
# The edge's address, behind the shopper's: whoever counts takes the second from the right.
EDGE = "127.0.0.1"
READ = frozenset({"GET", "HEAD"})
FILES = tuple(
    one.rstrip("*") for reach in (Reach.ASSET, Reach.SIGN_OF_LIFE) for one in families(reach)
)


class Files:
    """The assets bucket, each file read once: under a name there is ever the same."""

    def __init__(self, told: Mapping[str, Any]) -> None:  # as `delivery.local.doors` writes it
        key = json.loads(Path(told["key"]).read_text("utf-8"))
        self._bucket = told["bucket"]
        self._s3 = boto3.client(
            "s3",
            endpoint_url=told["endpoint"],
            region_name="us-east-1",
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
        )
        self._read: dict[str, tuple[bytes, str, str]] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """Return a file as the edge would."""
        key = request.path.removeprefix("/")
        if key not in self._read:
            try:
                self._read[key] = await asyncio.to_thread(self._get, key)
            except ClientError:
                return web.Response(status=404, text="no such file\n")
            except BotoCoreError:
                return web.Response(status=502, text="the bucket does not answer\n")
        body, kind, cache = self._read[key]
        headers = {
            "content-type": kind,
            "cache-control": cache,
            "x-content-type-options": "nosniff",
        }
        return web.Response(body=body, headers=headers)

    def _get(self, key: str) -> tuple[bytes, str, str]:
        found = self._s3.get_object(Bucket=self._bucket, Key=key)
        return found["Body"].read(), found["ContentType"], found.get("CacheControl", "")


class Door:
    """Hands requests on, to one after the other."""

    def __init__(self, told: Mapping[str, Any], session: aiohttp.ClientSession) -> None:
        self._behind = itertools.cycle([f"http://127.0.0.1:{port}" for port in told["behind"]])
        self._count, self._session = len(told["behind"]), session
        self._files = Files(told) if "bucket" in told else None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        if self._files and request.path.startswith(FILES):
            return await self._files.answer(request)
        body = await request.read()
        for _ in range(self._count):
            try:
                return await self._handed_on(next(self._behind), request, body)
            except aiohttp.ClientConnectorError:
                # Nobody is there: what was asked has reached nobody.
                continue
            except (aiohttp.ClientError, TimeoutError):
                # It may have been done; what only reads may be asked of another.
                if request.method not in READ:
                    break
        return web.Response(status=503, text="nobody answers\n", headers={"retry-after": "5"})

    async def _handed_on(self, at: str, request: web.Request, body: bytes) -> web.Response:
        headers = [(k, v) for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP]
        came = request.headers.get("x-forwarded-for", "")
        hops = [came] * bool(came and self._files is None) + [request.remote or EDGE, EDGE]
        headers = [(k, v) for k, v in headers if k.lower() != "x-forwarded-for"]
        headers.append(("x-forwarded-for", ", ".join(hops)))
        async with self._session.request(
            request.method,
            URL(at + request.raw_path, encoded=True),
            headers=headers,
            data=body or None,
        ) as answer:
            told = [(k, v) for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP]
            response = web.Response(status=answer.status, body=await answer.read())
            response.headers.popall("content-type", None)
            for name, value in told:
                response.headers.add(name, value)
            return response


async def main(told: Mapping[str, Any]) -> None:  # as above
    """Serve until the process is told to end."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(
        timeout=timeout,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
    ) as session:
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_route("*", "/{path:.*}", Door(told, session).answer)
        runner = web.AppRunner(application, access_log=None, auto_decompress=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", told["port"]).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
