"""Logs: a JSON object a line, of known fields only, so that nobody's data slips in; and metrics.

Metrics are lines, too: CloudWatch's embedded metric format, which the agent on an instance hands
on. Nothing is asked over the network for either.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import msgspec

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
    "operation",
    "status",
    "request_id",
    "count",
    "seconds",
)
# Packages whose errors tell nobody's data.
OURS = frozenset({"shop", "cloud", "storefront", "worker"})
NAMESPACE = "Shop"
# A line is no older when it is written.
FLUSH_SECONDS = 0.2
# The embedded metric format's limit on the values of one metric in a line.
MOST_VALUES = 100


class JSONLines(logging.Formatter):
    """Writes a record as one line of JSON; with `each`, fields by the line, as several.

    Most of what a line costs is its record.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        given = record.__dict__
        line: dict[str, object] = {
            "at": f"{_second(int(record.created))}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "process": self._process,
            "event": record.getMessage(),
            **_known(given),
        }
        if record.exc_info:
            line["error"] = _traced(record.exc_info[1])
        each: Sequence[Mapping[str, object]] = given.get("each") or ({},)
        lines = [{**line, **_known(one)} for one in each]
        return "\n".join([msgspec.json.encode(one, enc_hook=str).decode() for one in lines])


def _known(given: Mapping[str, object]) -> dict[str, object]:
    return {name: given[name] for name in FIELDS if name in given}


@lru_cache(maxsize=1)
def _second(since_1970: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since_1970))


def _traced(error: BaseException | None) -> str:
    """Return where an error came from, the first cause first.

    Without its words, unless they are ours: those of a library may hold somebody's name.
    """
    lines: list[str] = []
    while error is not None:
        ours = type(error).__module__.partition(".")[0] in OURS
        said = f"{type(error).__name__}: {error}" if ours else type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        at = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        lines.insert(0, " < ".join([said, *reversed(at)]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class RequestLines:
    """Writes a line for each request, some at a time: a logging record costs as much as a page."""

    def __init__(self, process: str, *, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._process = f'"level":"info","process":"{process}","event":"request"'
        self._lines: list[str] = []

    def add(self, page: str, *, status: int, seconds: float, request_id: str) -> None:
        """Note a request; *page* and *request_id* are words of ours, not of who asks."""
        now = time.time()
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.write)
        self._lines.append(
            f'{{"at":"{_second(int(now))}.{int(now % 1 * 1000):03}Z",{self._process},'
            f'"operation":"{page}","status":{status},"seconds":{seconds:.6f},'
            f'"request_id":"{request_id}"}}\n'
        )

    def write(self) -> None:
        """Write what was noted."""
        lines, self._lines = self._lines, []
        self._stream.write("".join(lines))
        self._stream.flush()


def set_up(process: str, *, stream: TextIO | None = None) -> None:
    """Have everything that is logged written as lines of JSON."""
    # Asked of the system for each line, and in none of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
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
        counts, seconds = self._counts, self._seconds
        self._counts, self._seconds = {}, {}
        while counts or seconds:
            some = {name: noted[:MOST_VALUES] for name, noted in seconds.items()}
            line = _embedded(self._process, counts, some, now or time.time())
            self._stream.write(json.dumps(line) + "\n")
            left = {name: noted[MOST_VALUES:] for name, noted in seconds.items()}
            counts, seconds = {}, {name: noted for name, noted in left.items() if noted}
        self._stream.flush()


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
