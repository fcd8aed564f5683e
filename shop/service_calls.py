"""Who calls between the tiers: a signature over a request, good for a minute.

The header is `<seconds since 1970>.<signature>`; signed are method, path with query, the body's
SHA-256 and that moment.
"""

from __future__ import annotations

import hashlib

from shop.errors import ForgedCallError, StaleCallError
from shop.signing import Keys

HEADER = "x-shop-signature"
PURPOSE = "internal call"

# Clocks of instances differ by less, and a call takes less.
VALID_SECONDS = 60


def sign_call(keys: Keys, method: str, target: str, body: bytes, *, at: float) -> str:
    """Return the header for a call; *target* is the path with its query, as sent."""
    moment = str(int(at))
    return f"{moment}.{keys.sign(PURPOSE, _content(method, target, body, moment))}"


def check_call(
    keys: Keys, header: str, method: str, target: str, body: bytes, *, now: float
) -> None:
    """Raise `ForgedCallError` unless one of us made the call, `StaleCallError` if long ago."""
    moment, _, signature = header.partition(".")
    if not keys.signed(PURPOSE, _content(method, target, body, moment), signature):
        raise ForgedCallError
    if abs(now - int(moment)) > VALID_SECONDS:
        raise StaleCallError(int(now - int(moment)), most=VALID_SECONDS)


def _content(method: str, target: str, body: bytes, moment: str) -> bytes:
    return f"{method}\n{target}\n{hashlib.sha256(body).hexdigest()}\n{moment}".encode()
