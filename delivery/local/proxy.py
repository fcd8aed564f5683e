"""The proxy before the data stores, as a part: TLS as AWS asks for it, and faults for drills."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blueprints.backend import APPLICATION
from delivery.errors import NoSuchFaultError
from delivery.local import embedded_aws, parts, postgresql
from delivery.local.certificates import certificates
from delivery.local.faults import Fault, Kind, written
from delivery.local.parts import Part

NAME = "proxy"
REPOSITORY = Path(__file__).parents[2]

# In the part's folder, where nobody else can come.
CONTROL = "control"
CONTROL_SECONDS = 5.0


@dataclass(frozen=True)
class Way:
    """Where the proxy listens for a store, and where the store itself does."""

    port: int
    store_port: int


def part(var: Path, ways: Mapping[str, Way]) -> Part:
    """Return the part; a way is named for the protocol that is spoken on it."""
    files = certificates(var)
    module = "delivery.local.proxy_server"
    return Part(
        NAME,
        command=[
            *(sys.executable, "-m", module, str(files.certificate), str(files.key), CONTROL),
            *(APPLICATION, str(postgresql.socket_folder(var)), str(var), embedded_aws.NAME),
            *(f"{name}:{way.port}:{way.store_port}" for name, way in ways.items()),
        ],
        var=var,
        port=next(iter(ways.values())).port,
        environment={"PYTHONPATH": str(REPOSITORY)},
        is_ready=lambda _port: all(parts.accepts_connections(way.port) for way in ways.values()),
    )


def set_fault(proxy: Part, listener: str, kind: Kind, *, seconds: float = 0.0) -> None:
    """Have the running proxy behave so; returns once it does. Kind.NONE heals."""
    # By way of the folder, as the address of a Unix socket may have no more than 107 bytes.
    folder = os.open(proxy.folder, os.O_PATH | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(CONTROL_SECONDS)
            control.connect(f"/proc/self/fd/{folder}/{CONTROL}")
            control.sendall(written(Fault(listener, kind, seconds)))
            answer = control.makefile().readline().strip()
    finally:
        os.close(folder)
    if answer != "done":
        raise NoSuchFaultError(proxy.name, answer)
