"""A connection through the proxy: the client's half under TLS, the store's half without."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass

from delivery.local.parts import HOST

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


async def make(client: socket.socket, store_port: int, tls: ssl.SSLContext) -> Link:
    """Connect to the store, then begin TLS with the client."""
    from_store, to_store = await asyncio.open_connection(HOST, store_port)
    loop = asyncio.get_running_loop()
    from_client = StreamReader(limit=LIMIT_BYTES, loop=loop)
    protocol = asyncio.StreamReaderProtocol(from_client, loop=loop)
    try:
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, client, ssl=tls)
    except BaseException:
        to_store.transport.abort()
        raise
    to_client = StreamWriter(transport, protocol, from_client, loop)
    return Link(client, from_client, to_client, from_store, to_store)


def reset(client: socket.socket) -> None:
    """Have the connection end in a reset once it is closed: nothing may linger."""
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(client: socket.socket) -> None:
    """Send the client the end of the connection, and go on listening to him."""
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_WR)
