"""The assets bucket on S3, by botocore in threads: a picture comes now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cloud.errors import AwayError

AT_ONCE = 4
CONFIG = Config(
    connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4}
)


def s3(region: str) -> Any:  # botocore has no types
    """Return a client of S3."""
    return botocore.session.get_session().create_client("s3", region_name=region, config=CONFIG)


class S3Assets:
    """`worker.ports.Assets` on S3; the client is made when it is first needed, in a thread."""

    def __init__(self, bucket: str, client: Callable[[], Any]) -> None:
        self._bucket, self._make = bucket, client
        self._client: Any = None  # botocore has no types
        self._making = asyncio.Lock()

    async def put(
        self, bodies: Mapping[str, bytes], *, types: Mapping[str, str], cache: str
    ) -> None:
        """Keep objects by their keys; *types* by what their keys end in."""
        async with self._making:
            self._client = self._client or await asyncio.to_thread(self._make)
        turns = asyncio.Semaphore(AT_ONCE)

        async def put_one(key: str, body: bytes) -> None:
            kind = types[key.rpartition(".")[2]]
            async with turns:
                await asyncio.to_thread(self._put, key, body, kind, cache)

        await asyncio.gather(*(put_one(key, body) for key, body in bodies.items()))

    def _put(self, key: str, body: bytes, kind: str, cache: str) -> None:
        about = {"ContentType": kind, "CacheControl": cache}
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, **about)
        except (BotoCoreError, ClientError) as error:
            raise AwayError("s3", f"PutObject {key}: {type(error).__name__}") from error
