"""What the storefront may ask the worker for: one table, from which both sides and the docs speak.

A path holds `{names}`; what is asked beyond it stands in the query (a Struct of plain values) or
in the body (a Struct, as JSON). Every POST carries an idempotency key: said again it is not done
again, and gets the same answer; but for the few of which no answer may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from msgspec import Struct

VERSION = "v1"
SESSION_HEADER = "x-shop-session"
KEY_HEADER = "idempotency-key"
REQUEST_HEADER = "x-request-id"
# The address of the browser behind a call; tries are counted by it.
CLIENT_HEADER = "x-shop-client"
PROBLEM = "application/problem+json"

# A form of the shop is smaller; an import or a picture says what it needs.
MOST_BYTES = 64 * 1024


class Who(IntEnum):
    """Who must stand behind a call; each may what those before may."""

    ANYBODY = 0  # the storefront, for whoever visits it
    SHOPPER = 1  # somebody who is signed in
    STAFF = 2
    OWNER = 3


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked, or nothing is to be told."""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    says: str
    who: Who = Who.ANYBODY
    query: type[Struct] = Nothing
    takes: type[Any] = Nothing  # a Struct, or bytes
    gives: type[Any] = Nothing  # a Struct, or bytes that are JSON of one
    most_bytes: int = MOST_BYTES
    # Where not, what is asked or answered would let its reader in, or name him: of such a POST no
    # answer is kept, so said again it is done again. Nobody repeats it by himself.
    is_kept: bool = True

    @property
    def target(self) -> str:
        """The path under its version."""
        return f"/{VERSION}{self.path}"


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why something was not done (RFC 9457); *field*, *value* and *wanted* name what to change."""

    type: str
    title: str
    status: int
    detail: str = ""
    field: str = ""
    value: str = ""
    wanted: str = ""
