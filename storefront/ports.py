"""What pages ask of the outside: the worker, the order queue, the keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from shop.api.operations import Operation
from shop.messages import Order
from shop.signing import Keys


@dataclass(frozen=True)
class Caller:
    """On whose behalf the worker is asked: a session's token and an address, if there are."""

    session: str = ""
    address: str = ""
    request_id: str = ""


NOBODY = Caller()


class Backend(Protocol):
    """The worker's internal API."""

    async def ask(
        self,
        operation: Operation,
        *,
        names: Mapping[str, str] | None = None,
        query: Struct | None = None,
        body: Struct | bytes | None = None,
        caller: Caller = NOBODY,
        key: str = "",
    ) -> Any:  # of the operation's type
        """Return the answer of an operation, as the type it gives.

        *names* fill its path. A POST is done once for a *key*; without one a fresh is made.
        Raises `BackendError` where the worker does not do it, `AwayError` where none answers.
        """
        ...


class Sent(StrEnum):
    """What became of an order that was to be left on the queue."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"  # a time-out: it may be there


class OrderQueue(Protocol):
    """Where orders are left."""

    async def send(self, order: Order) -> Sent:
        """Leave an order; it is there at least once where it was accepted."""
        ...


class Keyring(Protocol):
    """The keys that sign cookies, links, orders and calls."""

    async def keys(self, *, fresh: bool = False) -> Keys:
        """Return the keys of this moment."""
        ...
