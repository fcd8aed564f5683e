"""PostgreSQL as a part of the one-machine shop: its logins, and how it is started.

It is what RDS would run, by version, roles and logins: `shop_owner` owns the schema and is no
superuser, and whom she grants `rds_iam` logs in by token, as `shop_app` does once `worker migrate`
has made it. Nobody logs in as the superuser.
"""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import struct
import sys
from pathlib import Path

from blueprints.database import DATABASE, OWNER
from delivery.local.kept import keep
from delivery.local.parts import HOST, Part
from delivery.local.postgresql_server import CLUSTER

NAME = "postgresql"
REPOSITORY = Path(__file__).parents[2]

# The version of the protocol, and the answer of a server that would now ask for a password.
_PROTOCOL = 196608
_ASKS_FOR_PASSWORD = b"R"


def part(var: Path, *, port: int) -> Part:
    """Return the part; its first start makes database and roles."""
    passwords(var)
    command = [sys.executable, "-m", "delivery.local.postgresql_server"]
    return Part(
        NAME,
        command=[*command, str(port), DATABASE, OWNER, str(passwords_file(var))],
        var=var,
        port=port,
        environment={"PYTHONPATH": str(REPOSITORY)},
        is_ready=takes_logins,
        # A fast shutdown: SIGTERM would wait until every client has left.
        stop_signal=signal.SIGINT,
    )


def passwords(var: Path) -> dict[str, str]:
    """Return the passwords of this installation by role, made when they are first asked for."""
    return keep(passwords_file(var), lambda: {OWNER: secrets.token_urlsafe(24)})


def takes_logins(port: int) -> bool:
    """Say whether the server lets in: it listens, and refuses, while it still recovers."""
    wanted = f"user\0{OWNER}\0database\0{DATABASE}\0\0".encode()
    with (
        contextlib.suppress(OSError),
        socket.create_connection((HOST, port), timeout=1.0) as asking,
    ):
        asking.sendall(struct.pack("!ii", 8 + len(wanted), _PROTOCOL) + wanted)
        return asking.recv(1) == _ASKS_FOR_PASSWORD
    return False


def passwords_file(var: Path) -> Path:
    return var / "postgresql-passwords.json"


def socket_folder(var: Path) -> Path:
    """Return where the server's Unix socket is, by which the proxy comes as it vouches for."""
    return var / "data" / NAME / CLUSTER
