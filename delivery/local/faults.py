"""What can go wrong between the worker and a data store, as a drill has it happen."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a listener of the proxy behaves."""

    NONE = "none"
    # Nobody listens: new connections are refused, those there are live on.
    REFUSE = "refuse"
    # Connections stand, and not a byte passes, as when a network is cut; healed, they go on.
    BLACK_HOLE = "black-hole"
    # Every piece waits before it passes, in both directions.
    DELAY = "delay"
    # Connections are reset, those there are and every new one.
    RESET = "reset"
    # To the client the server has hung up; to the server the client is still there.
    HALF_CLOSE = "half-close"


@dataclass(frozen=True)
class Fault:
    """A behaviour of one listener, until the next is asked for."""

    listener: str
    kind: Kind
    seconds: float = 0.0


def written(fault: Fault) -> bytes:
    """Return the line by which the proxy is told."""
    return json.dumps(asdict(fault)).encode() + b"\n"


def read(line: bytes) -> Fault:
    """Return the fault of a line; ValueError where there is no such kind."""
    told = json.loads(line)
    return Fault(str(told["listener"]), Kind(told["kind"]), float(told["seconds"]))
