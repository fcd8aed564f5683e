"""Which processes the parts are: a file for each under `var/run/`, for whoever comes later."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """What the file says: a pid alone may long belong to somebody else."""

    name: str
    pid: int
    port: int
    start_ticks: int
    stop_signal: int = signal.SIGTERM
    # How it was asked to run.
    digest: str = ""


def write(running: Running, var: Path) -> None:
    """Write the file in one piece, as others read it at any moment."""
    draft = var / "run" / f".{running.name}.draft"
    draft.write_text(json.dumps(asdict(running)))
    draft.replace(_file(var, running.name))


def read(var: Path, name: str) -> Running | None:
    """Return what the file of a part says, be it alive or not; None without a file."""
    try:
        return Running(**json.loads(_file(var, name).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # not there, or half a file of somebody who was cut off


def read_all(var: Path) -> list[Running]:
    """Return what all files say, by the names of the parts."""
    names = sorted(file.stem for file in (var / "run").glob("*.json"))
    return [running for name in names if (running := read(var, name))]


def remove(var: Path, name: str) -> None:
    """Remove the file of a part, where there is one."""
    _file(var, name).unlink(missing_ok=True)


def _file(var: Path, name: str) -> Path:
    return var / "run" / f"{name}.json"
