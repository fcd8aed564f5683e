"""The keys that sign between tiers, from a secret that is rotated by putting a new value."""

from __future__ import annotations

import logging
import time

from cloud.aws import AWS
from cloud.errors import AwayError
from cloud.secrets import PREVIOUS, secret
from shop.signing import Keys

log = logging.getLogger(__name__)

# Nobody signs by the value before the last for so long after a rotation.
KEPT_SECONDS = 300.0


class SigningKeys:
    """The keyring of both tiers, on Secrets Manager."""

    def __init__(self, aws: AWS, arn: str) -> None:
        self._aws, self._arn = aws, arn
        self._keys: Keys | None = None
        self._read_at = 0.0

    @property
    def known(self) -> Keys | None:
        """The keys as they were last read; None before."""
        return self._keys

    async def keys(self, *, fresh: bool = False) -> Keys:
        """Return the keys; raise `AwayError` where none were ever read and nobody answers."""
        if self._keys is None or fresh:
            return await self._read()
        if time.monotonic() - self._read_at > KEPT_SECONDS:
            try:
                return await self._read()
            except AwayError as error:
                log.warning("store is away", extra={"problem": str(error)})
        return self._keys

    async def _read(self) -> Keys:
        current = await secret(self._aws, self._arn)
        previous = await secret(self._aws, self._arn, stage=PREVIOUS)
        self._keys = Keys((current or "").encode(), previous.encode() if previous else None)
        self._read_at = time.monotonic()
        return self._keys
