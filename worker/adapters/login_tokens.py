"""Logins to the database by IAM: a signed address as password, good for fifteen minutes.

It is what `aws rds generate-db-auth-token` prints.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from cloud.aws import AWS

VALID_SECONDS = 15 * 60
# A connection that is being made must not be overtaken by the end of its token.
USED_SECONDS = 10 * 60


class LoginTokens:
    """Passwords for `worker.adapters.postgresql.Pool`, one for all connections of ten minutes."""

    def __init__(
        self, aws: AWS, *, host: str, port: int, user: str, clock: Callable[[], float] = time.time
    ) -> None:
        query = urlencode({"Action": "connect", "DBUser": user})
        self._aws, self._url = aws, f"https://{host}:{port}/?{query}"
        self._clock = clock
        self._token, self._made_at = "", float("-inf")

    async def __call__(self, fresh: bool) -> str:  # noqa: FBT001, the pool asks so
        """Return a token; a *fresh* one where the last was refused."""
        if fresh or self._clock() - self._made_at > USED_SECONDS:
            self._token, self._made_at = await self._sign(), self._clock()
        return self._token

    async def _sign(self) -> str:
        request = AWSRequest(method="GET", url=self._url)
        credentials = await self._aws.credentials()
        signer = SigV4QueryAuth(credentials, "rds-db", self._aws.region, expires=VALID_SECONDS)
        signer.add_auth(request)
        return str(request.url).removeprefix("https://")
