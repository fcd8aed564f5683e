"""Logins to PostgreSQL as RDS takes them: by token for the application, by password for others.

A token is checked by the embedded AWS; then the proxy vouches for its owner, by the Unix socket
that nobody else can reach. So there is no password of the application at all.
"""

from __future__ import annotations

import asyncio
import os
import struct
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from pathlib import Path

from delivery.errors import NoAnswerError
from delivery.local import login_check, parts
from delivery.local.parts import HOST

Streams = tuple[StreamReader, StreamWriter]

# Codes of PostgreSQL 16, "Message Formats" and "PostgreSQL Error Codes". RDS refuses a token as
# PostgreSQL does whom PAM refuses.
PROTOCOL = 196608
ASK_FOR_PASSWORD = b"R" + struct.pack("!ii", 8, 3)
REFUSED = "28000"
NOT_NOW = "57P03"

# A token with the session of a role has some two thousand.
LONGEST_BYTES = 10_000


@dataclass(frozen=True)
class Logins:
    """Who logs in by token, where the server's socket is, and which part knows tokens."""

    user: str
    socket_folder: Path
    var: Path
    checked_by: str


@dataclass(frozen=True)
class Store:
    """What stands behind a port of the proxy."""

    port: int
    logins: Logins


async def connect(store: Store) -> Streams:
    """Connect to a store as whoever comes."""
    return await asyncio.open_connection(HOST, store.port)


async def log_in(client: Streams, store: Store) -> Streams | None:
    """Connect to PostgreSQL as the client may; None once he was told that he may not."""
    from_client, to_client = client
    startup = await _startup(from_client)
    if user_of(startup) != store.logins.user:
        from_store, to_store = await connect(store)
    elif refusal := await _refuse(client, store.logins):
        to_client.write(refusal)
        await to_client.drain()
        return None
    else:
        from_store, to_store = await _vouch(store)
    to_store.write(startup)
    return from_store, to_store


def user_of(startup: bytes) -> str:
    """Return whom a startup message names; nobody where it asks for something else."""
    _, request = struct.unpack("!ii", startup[:8])
    if request != PROTOCOL:
        return ""
    words = startup[8:].split(b"\0")
    return (
        dict(zip(words[::2], words[1::2], strict=False))
        .get(b"user", b"")
        .decode("utf-8", "replace")
    )


def fatal(code: str, text: str) -> bytes:
    """Return the message by which PostgreSQL ends a connection."""
    fields = f"SFATAL\0VFATAL\0C{code}\0M{text}\0\0".encode()
    return b"E" + struct.pack("!i", 4 + len(fields)) + fields


async def _startup(from_client: StreamReader) -> bytes:
    head = await from_client.readexactly(8)
    (length,) = struct.unpack("!i", head[:4])
    return head + await from_client.readexactly(bounded(length - len(head)))


def bounded(length: int) -> int:
    """Return how many bytes are read where a client announces so many."""
    return min(max(length, 0), LONGEST_BYTES)


async def _password(from_client: StreamReader) -> str:
    kind, length = struct.unpack("!ci", await from_client.readexactly(5))
    if kind != b"p":
        raise EOFError
    # The length counts itself.
    content = await from_client.readexactly(bounded(length - 4))
    return content.rstrip(b"\0").decode("utf-8", "replace")


async def _refuse(client: Streams, logins: Logins) -> bytes:
    """Ask for a token and have it checked; return what refuses it."""
    from_client, to_client = client
    to_client.write(ASK_FOR_PASSWORD)
    await to_client.drain()
    token = await _password(from_client)
    address = f"{HOST}:{to_client.get_extra_info('sockname')[1]}"
    try:
        problem = await asyncio.to_thread(_check, logins, address, token)
    except NoAnswerError as error:
        return fatal(NOT_NOW, f"the token cannot be checked: {error}; `make up` starts it")
    if not problem:
        return b""
    print(f"a token for {logins.user} is refused: {problem}", flush=True)  # noqa: T201, its log
    return fatal(REFUSED, f'PAM authentication failed for user "{logins.user}"')


def _check(logins: Logins, address: str, token: str) -> str:
    running = (one for one in parts.running_parts(logins.var) if one.name == logins.checked_by)
    if aws := next(running, None):
        return login_check.refuse(aws.port, address=address, user=logins.user, token=token)
    raise NoAnswerError(logins.checked_by, "does not run")


async def _vouch(store: Store) -> Streams:
    # By way of the folder, as the address of a Unix socket may have no more than 107 bytes.
    folder = os.open(store.logins.socket_folder, os.O_PATH | os.O_DIRECTORY)
    try:
        return await asyncio.open_unix_connection(f"/proc/self/fd/{folder}/.s.PGSQL.{store.port}")
    finally:
        os.close(folder)
