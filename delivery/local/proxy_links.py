"""A connection through the proxy: the client's half under TLS, the store's half without."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from delivery.local.proxy_logins import Streams

# Also the longest command of memcached that is understood: some thousand keys.
LIMIT_BYTES = 2**20


@dataclass(frozen=True, eq=False)
class Link:
    """Both halves of one connection; `client` is the socket below TLS."""

    client: socket.socket
    from_client: StreamReader
    to_client: StreamWriter
    from_store: StreamReader
    to_store: StreamWriter

    def reset(self) -> None:
        """Have the client see a reset; the store sees its client vanish."""
        reset(self.client)
        self.to_client.transport.abort()
        self.to_store.transport.abort()

    def close(self) -> None:
        """Close both halves, once they have sent what they were given."""
        self.to_client.close()
        self.to_store.close()


async def make(
    client: socket.socket,
    tls: ssl.SSLContext,
    connect: Callable[[Streams], Awaitable[Streams | None]],
) -> Link | None:
    """Begin TLS with the client, then have the store connected; None where it is refused him."""
    from_client, to_client = await _begin_tls(client, tls)
    try:
        store = await connect((from_client, to_client))
        if store is None:
            to_client.close()
            await to_client.wait_closed()
            return None
    except BaseException:
        to_client.transport.abort()
        raise
    return Link(client, from_client, to_client, *store)


async def _begin_tls(client: socket.socket, tls: ssl.SSLContext) -> Streams:
    loop = asyncio.get_running_loop()
    reader = StreamReader(limit=LIMIT_BYTES, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, client, ssl=tls)
    return reader, StreamWriter(transport, protocol, reader, loop)


def reset(client: socket.socket) -> None:
    """Have the connection end in a reset once it is closed: nothing may linger."""
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(client: socket.socket) -> None:
    """Send the client the end of the connection, and go on listening to him."""
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_WR)
