"""A cluster of one memcached behind the proxy, as the worker meets it: TLS, discovery, faults."""

import asyncio
import socket
import ssl
import time
from contextlib import contextmanager

from cloud.errors import AwayError
from delivery.local import memcached, parts, proxy
from delivery.local.certificates import certificates
from delivery.local.faults import Kind
from delivery.local.proxy import Way
from worker.adapters.memcached import Memcached

# Longer than a loaded machine keeps anybody waiting; what is tested is not how fast it is.
PATIENT_SECONDS = 5.0


class Cluster:
    """A running cluster; `break_` has the proxy behave so."""

    def __init__(self, proxy_part, way):
        self._proxy, self.way = proxy_part, way
        self.authority = str(certificates(proxy_part.var).authority)

    def client(self, *, tls=None, patient=False, kind=Memcached):
        """Return a client; a patient one waits for answers that a shopper would not wait for."""
        tls = tls or ssl.create_default_context(cafile=self.authority)
        more = {"answer_seconds": PATIENT_SECONDS} if patient else {}
        return kind("127.0.0.1", self.way.port, tls, **more)

    def break_(self, kind, **more):
        proxy.set_fault(self._proxy, "memcached", kind, **more)

    def heal(self):
        """Have neither a fault nor an item."""
        self.break_(Kind.NONE)
        assert b"OK\r\n" == self.ask_store(b"flush_all\r\n")

    def ask_store(self, command):
        """Ask memcached itself, past the proxy; return the beginning of its answer."""
        with socket.create_connection(("127.0.0.1", self.way.store_port), timeout=5) as store:
            store.sendall(command)
            return store.recv(4096)


@contextmanager
def running_cluster(var):
    """Run memcached and the proxy before it, with all they keep under *var*."""
    cache = memcached.part(var, port=parts.free_port())
    way = Way(parts.free_port(), cache.port)
    part = proxy.part(var, {"memcached": way})
    with parts.started(cache), parts.started(part):
        yield Cluster(part, way)


async def until(ask, is_wanted, *, within=15.0):
    """Ask until the answer is what is wanted; return it."""
    deadline = time.monotonic() + within
    while not is_wanted(found := await ask()):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.02)
    return found


async def answers(cache):
    """Wait until the cache answers; return what it holds of a key."""

    async def ask():
        try:
            return await cache.get("order:1:any")
        except AwayError as error:
            return error

    return await until(ask, lambda found: not isinstance(found, AwayError))
