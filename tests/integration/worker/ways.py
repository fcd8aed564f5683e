"""A way to a store that a test can cut and mend, by TCP, from the store's address or socket."""

import asyncio
from contextlib import asynccontextmanager, suppress


class Way:
    """Listens on a port of its own while it is not cut; a cut ends what passes through."""

    def __init__(self, connect):
        self._connect = connect
        self._writers = set()
        self._server = None
        self.port = 0

    async def mend(self):
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self):
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _pass(self, from_client, to_client):
        from_store, to_store = await self._connect()
        self._writers |= {to_client, to_store}
        both = (_copy(from_client, to_store), _copy(from_store, to_client))
        await asyncio.gather(*both)
        self._writers -= {to_client, to_store}


@asynccontextmanager
async def way(connect):
    """Open a way; *connect* is a coroutine function that returns a reader and a writer."""
    opened = Way(connect)
    await opened.mend()
    try:
        yield opened
    finally:
        await opened.cut()


async def _copy(source, target):
    with suppress(OSError):
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    target.close()
