"""The cache's client on real memcached under TLS: what it keeps, and what its faults cost."""

import asyncio
import ssl
import time
from contextlib import AsyncExitStack, ExitStack

import pytest
import uvloop

from cloud.errors import AwayError
from delivery.local import memcached, parts
from delivery.local.certificates import certificates
from delivery.local.faults import Kind
from tests.integration.worker.caches import PATIENT_SECONDS, answers, until
from worker.adapters.memcached import Memcached

FAULTS = [Kind.REFUSE, Kind.BLACK_HOLE, Kind.RESET, Kind.HALF_CLOSE]
# A tenth of what so many calls would take if each waited for its own answer.
CALLS = 200
CALLS_SECONDS = 1.0


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request):
    """Run a coroutine on either loop; the worker's is uvloop."""
    return request.param


async def failures(cache, calls):
    """Return how many of so many calls, one after the other, are not answered."""
    failed = 0
    for number in range(calls):
        try:
            await cache.get(f"order:1:{number}")
        except AwayError:
            failed += 1
    return failed


# ---- without a fault


def test_values_are_kept_as_they_are_asked_to_be(cluster, run):
    async def scenario():
        async with cluster.client(patient=True) as cache:
            found = [await cache.get("a"), await cache.gets("a")]
            found += [await cache.add("a", b"1", seconds=60), await cache.add("a", b"2", seconds=9)]
            held = await cache.gets("a")
            found += [held.value, await cache.cas("a", b"3", held.unique, seconds=60)]
            found += [await cache.cas("a", b"4", held.unique, seconds=60), await cache.get("a")]
            await cache.delete("a")
            await cache.delete("a")
            return [*found, await cache.get("a"), await cache.cas("a", b"5", b"1", seconds=60)]

    expected = [None, None, True, False, b"1", True, False, b"3", None, False]
    assert expected == run(scenario())


@pytest.mark.parametrize("value", [b"", b"\r\nEND\r\n", b"config get cluster\r\n", bytes(500_000)])
def test_any_bytes_are_a_value(cluster, value):
    async def scenario():
        async with cluster.client(patient=True) as cache:
            await cache.add("a", value, seconds=60)
            return await cache.get("a")

    assert value == asyncio.run(scenario())


def test_everybody_gets_his_own_answer(cluster, run):
    async def scenario():
        async with cluster.client(patient=True) as cache:
            await asyncio.gather(
                *(cache.add(f"k{n}", b"%d" % n * n, seconds=60) for n in range(300))
            )
            hurried = [asyncio.ensure_future(cache.get(f"k{n}")) for n in range(300)]
            asyncio.get_running_loop().call_soon(lambda: [one.cancel() for one in hurried[::3]])
            found = await asyncio.gather(*(cache.get(f"k{n}") for n in range(300)))
            await asyncio.gather(*hurried, return_exceptions=True)
            return found

    assert [b"%d" % n * n for n in range(300)] == run(scenario())


@pytest.mark.needs("memcached")
def test_a_value_is_forgotten_after_the_seconds_that_were_said(cluster):
    async def scenario():
        async with cluster.client(patient=True) as cache:
            await cache.add("a", b"1", seconds=60)
            held = await cache.gets("a")
            first = cluster.ask_store(b"mg a t\r\n")
            await cache.cas("a", b"2", held.unique, seconds=30)
            return first, cluster.ask_store(b"mg a t\r\n")

    first, second = asyncio.run(scenario())

    assert first in (b"HD t60\r\n", b"HD t59\r\n")
    assert second in (b"HD t30\r\n", b"HD t29\r\n")


@pytest.mark.parametrize("key", ["", "a b", "a\r\nflush_all", "ação", "k" * 251])
def test_a_key_that_could_say_something_else_is_refused(cluster, key):
    async def scenario():
        async with cluster.client() as cache:
            await cache.get(key)

    with pytest.raises(ValueError, match="wanted 1 to 250"):
        asyncio.run(scenario())


# ---- who is at the other end


def problems(caplog):
    return " ".join(record.problem for record in caplog.records)


def test_a_server_under_a_strange_authority_is_not_asked(cluster, caplog):
    async def scenario():
        async with cluster.client(tls=ssl.create_default_context()) as cache:
            await cache.get("a")

    with pytest.raises(AwayError, match="no node is known"):
        asyncio.run(scenario())

    assert "unable to get local issuer" in problems(caplog)


def test_a_server_under_another_name_is_not_asked(tmp_path, caplog):
    files = certificates(tmp_path / "var")
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(files.certificate, files.key)
    asked = []

    async def serve(reader, _writer):
        asked.append(await reader.readline())

    async def scenario():
        # Any address of 127.0.0.0/8 is this machine; the certificate names one of them.
        async with await asyncio.start_server(serve, "127.0.0.2", 0, ssl=served) as server:
            port = server.sockets[0].getsockname()[1]
            tls = ssl.create_default_context(cafile=files.authority)
            async with Memcached("127.0.0.2", port, tls):
                return asked

    assert [] == asyncio.run(scenario())
    assert "not valid for '127.0.0.2'" in problems(caplog)


# ---- faults


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_costs_one_short_wait_and_heals_by_itself(cluster, kind):
    async def scenario():
        async with cluster.client() as cache:
            await answers(cache)
            cluster.break_(kind)
            if kind is Kind.REFUSE:
                cluster.break_(Kind.RESET)  # ... as the connection there is lives on
                cluster.break_(kind)
            start = time.monotonic()
            failed = await failures(cache, CALLS)
            took = time.monotonic() - start
            cluster.break_(Kind.NONE)
            return failed, took, await answers(cache)

    failed, took, found = uvloop.run(scenario())

    assert CALLS == failed
    assert took < CALLS_SECONDS
    assert found is None


def test_a_slow_cache_is_left_alone(cluster):
    async def scenario():
        async with cluster.client() as cache:
            await answers(cache)
            cluster.break_(Kind.DELAY, seconds=0.1)
            start = time.monotonic()
            return await failures(cache, CALLS), time.monotonic() - start

    failed, took = asyncio.run(scenario())

    assert CALLS == failed
    assert took < CALLS_SECONDS


@pytest.mark.parametrize("kind", FAULTS)
def test_a_worker_starts_and_ends_whatever_the_cache_does(cluster, run, kind):
    async def scenario():
        cluster.break_(kind)
        start = time.monotonic()
        async with cluster.client() as cache:
            failed = await failures(cache, CALLS)
        took = time.monotonic() - start
        cluster.break_(Kind.NONE)
        return failed, took, asyncio.all_tasks() - {asyncio.current_task()}

    failed, took, left = run(scenario())

    assert CALLS == failed
    assert took < CALLS_SECONDS + 2
    assert set() == left


@pytest.mark.parametrize("kind", FAULTS)
def test_a_client_ends_at_once_while_the_cache_is_broken(cluster, run, kind):
    async def scenario():
        async with AsyncExitStack() as stack:
            cache = await stack.enter_async_context(cluster.client())
            await answers(cache)
            cluster.break_(kind)
            start = time.monotonic()
        return time.monotonic() - start, asyncio.all_tasks() - {asyncio.current_task()}

    took, left = run(scenario())

    assert took < CALLS_SECONDS
    assert set() == left


# ---- several nodes


class Endpoint:
    """A configuration endpoint whose list of nodes a test changes."""

    def __init__(self, *ports):
        self.ports = ports

    async def __call__(self, reader, writer):
        while line := await reader.readline():
            listed = " ".join(f"127.0.0.1||{port}" for port in self.ports)
            told = f"1\n{listed}\n"
            cluster = f"CONFIG cluster 0 {len(told)}\r\n{told}\r\nEND\r\n"
            writer.write(b"VERSION 1\r\n" if line == b"version\r\n" else cluster.encode())
        writer.close()


@pytest.fixture
def nodes(tmp_path):
    """Return two nodes that run, without TLS."""
    with ExitStack() as running:
        yield [
            running.enter_context(
                parts.started(memcached.part(tmp_path / name, port=parts.free_port()))
            )
            for name in ("first", "second")
        ]


KEYS = [f"order:1:{number}" for number in range(40)]


async def served(cache):
    """Return the keys whose node answers, with their values."""
    found = {}
    for key in KEYS:
        try:
            found[key] = await cache.get(key)
        except AwayError:
            continue
    return found


def test_a_key_lives_on_one_node_and_nowhere_else_while_that_is_away(nodes):
    first, second = nodes
    endpoint = Endpoint(first.port, second.port)

    async def scenario():
        async with await asyncio.start_server(endpoint, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Memcached("127.0.0.1", port, None, answer_seconds=PATIENT_SECONDS) as cache:
                for key in KEYS:
                    await cache.add(key, b"1", seconds=60)
                before = await served(cache)
                parts.kill(first)
                return before, await until(lambda: served(cache), lambda now: now != before)

    before, after = asyncio.run(scenario())

    assert dict.fromkeys(KEYS, b"1") == before
    assert 8 < len(after) < 32
    assert {b"1"} == set(after.values())


def test_nodes_that_come_and_go_are_followed(nodes):
    first, second = nodes
    endpoint = Endpoint(first.port)

    async def scenario():
        async with await asyncio.start_server(endpoint, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            client = Memcached(
                "127.0.0.1",
                port,
                None,
                answer_seconds=PATIENT_SECONDS,
                discovery_seconds=0.01,
            )
            async with client as cache:
                for key in KEYS:
                    await cache.add(key, b"1", seconds=60)
                endpoint.ports = (second.port,)
                await until(lambda: served(cache), lambda now: now == dict.fromkeys(KEYS))

    asyncio.run(scenario())


def test_a_list_that_nobody_can_read_is_as_if_none_came():
    endpoint = Endpoint()

    async def scenario():
        async with await asyncio.start_server(endpoint, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Memcached("127.0.0.1", port, None) as cache:
                await cache.get("a")

    with pytest.raises(AwayError, match="no node is known"):
        asyncio.run(scenario())
