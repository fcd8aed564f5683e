"""Memcached as a part of the one-machine shop: the real one where it is installed, else ours."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import sys
from pathlib import Path

from delivery.local.parts import HOST, Part

NAME = "memcached"
PROGRAM = "memcached"
REPOSITORY = Path(__file__).parents[2]
MEBIBYTES = 64

# Whom it becomes when root starts it: the user of Debian's package, else whoever has no rights.
UNPRIVILEGED = ("memcache", "nobody")


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


def part(var: Path, *, port: int) -> Part:
    """Return the part: memcached where it is on PATH, otherwise our own small server."""
    program = shutil.which(PROGRAM)
    return Part(
        NAME,
        command=_real(program, port) if program else _own(port),
        var=var,
        port=port,
        environment={} if program else {"PYTHONPATH": str(REPOSITORY)},
        is_ready=tells_its_version,
    )


def tells_its_version(port: int) -> bool:
    """Say whether what listens there speaks memcached's protocol."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((HOST, port), timeout=1.0) as asking,
    ):
        asking.sendall(b"version\r\n")
        return asking.recv(64).startswith(b"VERSION ")
    return False


def _real(program: str, port: int) -> list[str]:
    # Without UDP, by which a cache can be made to flood others.
    command = [program, "-l", HOST, "-p", str(port), "-m", str(MEBIBYTES), "-U", "0"]
    return [*command, "-u", _unprivileged()] if os.geteuid() == 0 else command


def _own(port: int) -> list[str]:
    module = "delivery.local.memcached_server"
    return [sys.executable, "-m", module, str(port), str(MEBIBYTES * 1024**2)]


def _unprivileged() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in UNPRIVILEGED if user in known)
