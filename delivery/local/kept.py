"""Small files that an installation makes once and keeps: passwords, ports, keys."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from delivery.errors import SpoiltFileError


def keep(file: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return what the file holds, made when it is first asked for; only its owner may read it."""
    if not file.exists():
        keep_bytes(file, json.dumps(make()).encode())
    try:
        kept: dict[str, str] = json.loads(file.read_text())
    except ValueError as error:
        raise SpoiltFileError(file) from error
    return kept


def keep_bytes(file: Path, content: bytes) -> None:
    """Write the file in one piece, as others read it at any moment."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    # What a killed process of the same id left behind may belong to anybody.
    draft.unlink(missing_ok=True)
    with open(draft, "xb", opener=_privately) as written:
        written.write(content)
    draft.replace(file)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
