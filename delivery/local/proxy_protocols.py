"""What the proxy must know of the protocols that pass through it."""

from __future__ import annotations

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Protocol

from delivery.local.parts import HOST
from delivery.local.proxy_links import Link
from delivery.local.proxy_logins import (
    REFUSED,
    Store,
    Streams,
    bounded,
    connect,
    fatal,
    log_in,
)

PIECE_BYTES = 2**16

# Requests that a client of PostgreSQL may begin with, in the place of a protocol's version
# (PostgreSQL 16, "Message Formats").
SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102

# As RDS refuses under rds.force_ssl, in PostgreSQL's own words and code.
_NO_TLS = fatal(REFUSED, "no pg_hba.conf entry for this connection: no encryption")

# The second word of these is a key and the fifth the length of the block that follows.
_WITH_BLOCK = (b"set", b"add", b"replace", b"append", b"prepend", b"cas")
_BLOCK_LENGTH = 4


class Obey(Protocol):
    """Hold a piece back for as long as a fault asks for it."""

    async def __call__(self, *, to_client: bool) -> None: ...


@dataclass(frozen=True)
class Spoken:
    """A protocol: what comes before TLS, what after it, and how the client's side is passed on."""

    # Says whether the connection goes on.
    greet: Callable[[socket.socket, int], Awaitable[bool]]
    connect: Callable[[Streams, Store], Awaitable[Streams | None]]
    from_client: Callable[[Link, Obey], Coroutine[None, None, None]]


async def pass_on(
    source: StreamReader, target: StreamWriter, obey: Obey, *, to_client: bool
) -> None:
    """Pass on what comes, until no more does."""
    while piece := await source.read(PIECE_BYTES):
        await obey(to_client=to_client)
        target.write(piece)
        await target.drain()


async def _pass_on_all(link: Link, obey: Obey) -> None:
    await pass_on(link.from_client, link.to_store, obey, to_client=False)


async def _greet_nobody(_client: socket.socket, _store_port: int) -> bool:
    return True


async def _connect_all(_client: Streams, store: Store) -> Streams:
    return await connect(store)


async def _greet_postgresql(client: socket.socket, store_port: int) -> bool:
    """Take the request for TLS; a client that begins without it is refused."""
    loop = asyncio.get_running_loop()
    while True:
        head = await _exactly(client, 8)
        length, request = struct.unpack("!ii", head)
        if request == SSL_REQUEST:
            await loop.sock_sendall(client, b"S")
            return True
        rest = await _exactly(client, bounded(length - 8))
        if request == GSS_REQUEST:
            await loop.sock_sendall(client, b"N")
        elif request == CANCEL_REQUEST:
            # libpq cancels without TLS, and PostgreSQL takes it without a login.
            _, to_store = await asyncio.open_connection(HOST, store_port)
            to_store.write(head + rest)
            to_store.close()
            await to_store.wait_closed()
            return False
        else:
            await loop.sock_sendall(client, _NO_TLS)
            return False


async def _exactly(client: socket.socket, length: int) -> bytes:
    """Read so many bytes and not one more: what follows belongs to TLS."""
    loop = asyncio.get_running_loop()
    read = b""
    while len(read) < length:
        piece = await loop.sock_recv(client, length - len(read))
        if not piece:
            raise EOFError
        read += piece
    return read


async def _pass_on_commands(link: Link, obey: Obey) -> None:
    """Pass on memcached's commands, but name the nodes of the cluster: this one.

    That answer is given at once, also before those of commands which were sent ahead of it without
    waiting; clients ask on a connection of its own.
    """
    while line := await link.from_client.readline():
        if line.split() == [b"config", b"get", b"cluster"]:
            await obey(to_client=True)
            _, port = link.client.getsockname()
            link.to_client.write(nodes(port))
            await link.to_client.drain()
            continue
        left = block_bytes(line)
        piece = line
        while True:
            if left:
                block = await link.from_client.read(min(left, PIECE_BYTES))
                if not block:
                    return
                piece, left = piece + block, left - len(block)
            await obey(to_client=False)
            link.to_store.write(piece)
            await link.to_store.drain()
            if not left:
                break
            piece = b""


def block_bytes(line: bytes) -> int:
    """Return how many bytes after the command's line are no command."""
    words = line.split()
    if words[:1] and words[0] in _WITH_BLOCK and words[_BLOCK_LENGTH:]:
        length = words[_BLOCK_LENGTH]
        return int(length) + len(b"\r\n") if length.isdigit() else 0
    return 0


def nodes(port: int) -> bytes:
    """Return the answer to `config get cluster`, as ElastiCache gives it for one node."""
    version = b"1"
    told = b"%b\n%b|%b|%d\n" % (version, HOST.encode(), HOST.encode(), port)
    return b"CONFIG cluster 0 %d\r\n%b\r\nEND\r\n" % (len(told), told)


SPOKEN = {
    "memcached": Spoken(_greet_nobody, _connect_all, _pass_on_commands),
    "postgresql": Spoken(_greet_postgresql, log_in, _pass_on_all),
    "valkey": Spoken(_greet_nobody, _connect_all, _pass_on_all),
}
