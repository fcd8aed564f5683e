"""What the kernel says of processes and their groups (Linux: read from /proc)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

# How often a condition is looked at while it is awaited.
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Process:
    """A process; a pid alone may long belong to another, pid and start time never do."""

    state: str
    group: int
    start_ticks: int

    @property
    def is_alive(self) -> bool:
        return self.state not in ("Z", "X")


def read_process(pid: int) -> Process | None:
    """Return the process; a dead one can be read until its parent has asked how it ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # proc(5): the second field is the command, in parentheses and possibly with blanks. After it
    # come the state (third), the process group (fifth) and the start time (twenty-second).
    after = stat.rpartition(")")[2].split()
    return Process(state=after[0], group=int(after[2]), start_ticks=int(after[19]))


def is_group_gone(group: int, *, within_seconds: float) -> bool:
    """Wait until no process of the group lives any more; False if that takes too long."""
    deadline = time.monotonic() + within_seconds
    while _has_living_member(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _has_living_member(group: int) -> bool:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    processes = (read_process(pid) for pid in pids)
    return any(found and found.group == group and found.is_alive for found in processes)
