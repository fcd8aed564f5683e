"""Ports that an installation picks once and keeps, as stacks and clients remember them."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from delivery.local import parts
from delivery.local.kept import keep

# Below where Linux takes the ports of outgoing connections from (32768), above what has a name.
RANGE = range(20_000, 32_000)


def kept_port(var: Path, name: str) -> int:
    """Return the port of this name, picked when it is first asked for."""
    folder = var / "ports"
    return int(keep(folder / f"{name}.json", lambda: {"port": str(_pick(folder))})["port"])


def _pick(folder: Path) -> int:
    taken = {int(json.loads(file.read_text())["port"]) for file in folder.glob("*.json")}
    candidates = iter(lambda: secrets.choice(RANGE), None)
    return next(port for port in candidates if port not in taken and parts.is_free(port))
