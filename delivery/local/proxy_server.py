"""End TLS before data stores: `... proxy_server FILES... LOGINS... NAME:PORT:STORE_PORT...`.

FILES are the certificate, its key and the Unix socket CONTROL, LOGINS the fields of `Logins`. The
name says what is spoken there (delivery.local.proxy_protocols). One line of JSON to CONTROL
changes how a listener behaves (delivery.local.faults).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine
from pathlib import Path

from delivery.local import faults, proxy_links
from delivery.local.faults import Fault, Kind
from delivery.local.parts import HOST
from delivery.local.proxy_links import Link
from delivery.local.proxy_logins import Logins, Store
from delivery.local.proxy_protocols import SPOKEN, pass_on

# Healthy clients and stores of one machine need a few milliseconds.
HANDSHAKE_SECONDS = 10.0


class Listener:
    """One port of the proxy, and the connections that came by it."""

    def __init__(self, name: str, port: int, store: Store, tls: ssl.SSLContext) -> None:
        self._name, self._port, self._store, self._tls = name, port, store, tls
        self._spoken = SPOKEN[name]
        self._fault = Fault(name, Kind.NONE)
        self._changed = asyncio.Event()
        self._links: set[Link] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Listen, unless it does already."""
        if self._accepting is None:
            listening = socket.create_server((HOST, self._port))
            listening.settimeout(0)
            self._accepting = asyncio.create_task(self._accept(listening))

    async def behave(self, fault: Fault) -> None:
        """Change to this behaviour; what an earlier one held back goes on."""
        was, self._fault = self._fault, fault
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if fault.kind is Kind.REFUSE:
            await self._close()
        else:
            self.open()
        for link in tuple(self._links):
            self._break(link)
            if was.kind is Kind.HALF_CLOSE:
                link.reset()

    def _break(self, link: Link) -> None:
        if self._fault.kind is Kind.RESET:
            link.reset()
        elif self._fault.kind is Kind.HALF_CLOSE:
            proxy_links.hang_up(link.client)

    async def obey(self, *, to_client: bool) -> None:
        """Hold a piece back for as long as the fault asks for it."""
        while self._fault.kind is Kind.BLACK_HOLE or (
            self._fault.kind is Kind.HALF_CLOSE and to_client
        ):
            await self._changed.wait()
        if self._fault.kind is Kind.DELAY:
            await asyncio.sleep(self._fault.seconds)

    async def _close(self) -> None:
        if self._accepting:
            self._accepting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._accepting
            self._accepting = None

    async def _accept(self, listening: socket.socket) -> None:
        with listening:
            while True:
                client, _ = await asyncio.get_running_loop().sock_accept(listening)
                connection = asyncio.create_task(self._serve(client))
                self._connections.add(connection)
                connection.add_done_callback(self._connections.discard)

    async def _serve(self, client: socket.socket) -> None:
        """Serve one connection; what either side does wrong ends it and nothing else."""
        link = None
        with contextlib.suppress(OSError, EOFError):
            link = await self._begin(client)
        if link is None:
            client.close()
            return
        self._links.add(link)
        # A fault may have come while the two shook hands.
        self._break(link)
        try:
            await self._relay(link)
        finally:
            self._links.discard(link)
            link.close()

    async def _begin(self, client: socket.socket) -> Link | None:
        if self._fault.kind is Kind.RESET:
            proxy_links.reset(client)
            return None
        if self._fault.kind is Kind.HALF_CLOSE:
            proxy_links.hang_up(client)
            await self._changed.wait()
            return None
        await self.obey(to_client=True)
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            if not await self._spoken.greet(client, self._store.port):
                return None
            return await proxy_links.make(
                client, self._tls, lambda streams: self._spoken.connect(streams, self._store)
            )

    async def _relay(self, link: Link) -> None:
        """Pass on in both directions until one of them ends."""
        to_store = self._spoken.from_client(link, self.obey)
        to_client = pass_on(link.from_store, link.to_client, self.obey, to_client=True)
        directions = [asyncio.create_task(_until_broken(one)) for one in (to_store, to_client)]
        done, going_on = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        while self._fault.kind is Kind.HALF_CLOSE:
            await self._changed.wait()
        for one in going_on:
            one.cancel()
        for one in done:
            one.result()


async def _until_broken(direction: Coroutine[None, None, None]) -> None:
    # A side that breaks off, or a command without end.
    with contextlib.suppress(OSError, EOFError, ValueError):
        await direction


async def _serve(certificate: str, key: str, control: str, logins: Logins, ways: list[str]) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(certificate, key)
    listeners = {}
    for name, port, store_port in (way.split(":") for way in ways):
        listeners[name] = Listener(name, int(port), Store(int(store_port), logins), tls)

    async def take_fault(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(await _told(listeners, await reader.readline()) + b"\n")
        writer.close()

    server = await asyncio.start_unix_server(take_fault, control)
    for listener in listeners.values():
        listener.open()
    await server.serve_forever()


async def _told(listeners: dict[str, Listener], line: bytes) -> bytes:
    try:
        fault = faults.read(line)
        listener = listeners[fault.listener]
    except (KeyError, TypeError, ValueError) as error:
        kinds = ", ".join(Kind)
        return f"{error}; listeners: {', '.join(listeners)}; faults: {kinds}".encode()
    await listener.behave(fault)
    return b"done"


def main() -> None:
    certificate, key, control, user, socket_folder, var, checked_by, *ways = sys.argv[1:]
    logins = Logins(user, Path(socket_folder), Path(var), checked_by)
    # What a killed proxy leaves behind.
    Path(control).unlink(missing_ok=True)
    asyncio.run(_serve(certificate, key, control, logins, ways))


if __name__ == "__main__":
    main()
