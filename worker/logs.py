"""Logs: a JSON object a line, of known fields only, so that nobody's data slips in; and metrics.

Metrics are lines, too: CloudWatch's embedded metric format, which the agent on an instance hands
on. Nothing is asked over the network for either.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Mapping
from typing import TextIO

# What a line may tell besides its own words. Names, addresses and numbers of people are not here.
FIELDS = (
    "order",
    "outcome",
    "message_id",
    "reason",
    "problem",
    "key",
    "migration",
    "loop",
    "request_id",
    "count",
    "seconds",
)
NAMESPACE = "Shop"


class JSONLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}"
            f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "process": self._process,
            "event": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(process: str, *, stream: TextIO | None = None) -> None:
    """Have everything that is logged written as lines of JSON."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JSONLines(process))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


class Metrics:
    """Counts and durations of a process, written as a line of the embedded metric format."""

    def __init__(self, process: str, *, stream: TextIO | None = None) -> None:
        self._process, self._stream = process, stream or sys.stdout
        self._counts: dict[str, int] = {}
        self._seconds: dict[str, list[float]] = {}

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count, such as OrdersPlaced."""
        self._counts[name] = self._counts.get(name, 0) + by

    def time(self, name: str, seconds: float) -> None:
        """Note a duration, such as QueueToCommit."""
        self._seconds.setdefault(name, []).append(seconds)

    def write(self, *, now: float | None = None) -> None:
        """Write all that was noted since the last time, and forget it."""
        if not (self._counts or self._seconds):
            return
        line = _embedded(self._process, self._counts, self._seconds, now or time.time())
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()
        self._counts, self._seconds = {}, {}


def _embedded(
    process: str, counts: Mapping[str, int], seconds: Mapping[str, list[float]], now: float
) -> dict[str, object]:
    units = {**dict.fromkeys(counts, "Count"), **dict.fromkeys(seconds, "Seconds")}
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["Process"]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
    }
    about = {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}
    return {"_aws": about, "Process": process, **counts, **seconds}
