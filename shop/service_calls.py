"""Who calls between the tiers: a signature over a request, good for a minute.

The header is `<seconds since 1970>.<signature>`; signed are method, path with query, the body's
SHA-256, that moment, and the headers that say on whose behalf the call is made and for which key:
nobody between the tiers puts another session, address or key in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from shop.api.operations import CLIENT_HEADER, KEY_HEADER, SESSION_HEADER
from shop.errors import ForgedCallError, StaleCallError
from shop.signing import Keys

HEADER = "x-shop-signature"
SIGNED_HEADERS = (SESSION_HEADER, CLIENT_HEADER, KEY_HEADER)
PURPOSE = "internal call"

# Clocks of instances differ by less, and a call takes less.
VALID_SECONDS = 60


def sign_call(
    keys: Keys,
    method: str,
    target: str,
    body: bytes,
    *,
    at: float,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the header for a call; *target* is the path with its query, as sent.

    Of *headers*, by their names in lower case, those that must be signed are.
    """
    moment = str(int(at))
    return f"{moment}.{keys.sign(PURPOSE, _content(method, target, body, headers, moment))}"


def check_call(
    keys: Keys,
    header: str,
    method: str,
    target: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    now: float,
) -> None:
    """Raise `ForgedCallError` unless one of us made the call, `StaleCallError` if long ago."""
    moment, _, signature = header.partition(".")
    if not keys.signed(PURPOSE, _content(method, target, body, headers, moment), signature):
        raise ForgedCallError
    if abs(now - int(moment)) > VALID_SECONDS:
        raise StaleCallError(int(now - int(moment)), most=VALID_SECONDS)


def _content(
    method: str, target: str, body: bytes, headers: Mapping[str, str], moment: str
) -> bytes:
    signed = [headers.get(name, "") for name in SIGNED_HEADERS]
    # As a list, so that nothing moves from one of them into the next.
    return msgspec.json.encode([method, target, hashlib.sha256(body).hexdigest(), moment, *signed])
