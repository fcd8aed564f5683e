"""Processes of a benchmark: pinned to a core, their CPU time and memory read from the kernel."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")

# What is measured has a core of its own; what loads it, and all stores, have the other.
MEASURED, OTHER = 0, 1


def cores():
    """Return the cores that there are."""
    return sorted(os.sched_getaffinity(0))


def pin(pid, core):
    """Have a process, and all it will start, run on one core."""
    os.sched_setaffinity(pid, {cores()[core % len(cores())]})


@contextmanager
def running(command, *, core, ready=None, stdin=None):
    """Run a command on a core; with *ready*, wait for that line of its output."""
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE if ready else subprocess.DEVNULL,
        stdin=stdin,
        text=True,
        preexec_fn=lambda: pin(0, core),  # noqa: PLW1509, there are no threads yet
    )
    try:
        if ready and (line := process.stdout.readline().strip()) != ready:
            sys.exit(f"{command[:4]}: {line!r} said, wanted {ready!r}")
        yield process
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def cpu_seconds(pid, *, children=False):
    """Return what a process has used so far, with *children* all that it started, too."""
    used = _own(pid)
    if children:
        used += sum(cpu_seconds(child, children=True) for child in _children(pid))
        used += sum(_fields(pid)[13:15]) / TICKS  # of those that have ended
    return used


def pss_mib(pid):
    """Return the memory of a process: its own, and its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


def _own(pid):
    return sum(_fields(pid)[11:13]) / TICKS


def _fields(pid):
    """Return the numbers of /proc/PID/stat from the process's state on, utime at 11."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return [int(one) if one.lstrip("-").isdigit() else 0 for one in text.rpartition(")")[2].split()]


def _children(pid):
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]
