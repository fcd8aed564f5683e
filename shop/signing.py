"""Signatures by a key that rotates: the present key signs, the previous one is still believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Keys:
    """The present key and, for as long as what it signed is about, the one before."""

    current: bytes = field(repr=False)
    previous: bytes | None = field(default=None, repr=False)

    def sign(self, purpose: str, content: bytes) -> str:
        """Return the signature of *content*; one for another *purpose* is another."""
        return _signature(self.current, purpose, content)

    def signed(self, purpose: str, content: bytes, signature: str) -> bool:
        """Return whether one of the keys made *signature*."""
        given = signature.encode("ascii", "replace")
        for key in (self.current, self.previous):
            if key and hmac.compare_digest(_signature(key, purpose, content).encode(), given):
                return True
        return False


def _signature(key: bytes, purpose: str, content: bytes) -> str:
    digest = hmac.digest(key, purpose.encode() + b"\0" + content, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
