"""The client of Valkey on a real server: pipelined, and never waited for when it is away."""

import asyncio
import ssl
import time

import pytest

from cloud.errors import AwayError
from tests.integration.worker.caches import until
from tests.integration.worker.shelves import PATIENT_SECONDS, TOKEN
from tests.integration.worker.ways import way
from worker.adapters.valkey import Script, Valkey


class Silent:
    """Takes connections and all that comes over them, and answers nothing."""

    def __init__(self):
        self.port, self.connections = 0, 0

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()

    async def _take(self, reader, writer):
        self.connections += 1
        while await reader.read(4096):
            pass
        writer.close()


def client(port, *, token=TOKEN, tls=None, answer_seconds=PATIENT_SECONDS):
    async def told():
        return token

    return Valkey("127.0.0.1", port, tls, token=told, answer_seconds=answer_seconds)


def run(scenario):
    return asyncio.run(scenario())


def test_commands_that_are_sent_at_once_have_their_own_answers(valkey):
    async def scenario():
        async with client(valkey) as server:
            await asyncio.gather(*(server.ask("SET", f"k{n}", n) for n in range(100)))
            return await asyncio.gather(*(server.ask("GET", f"k{n}") for n in range(100)))

    assert [b"%d" % n for n in range(100)] == run(scenario)


def test_who_gives_up_takes_nobody_elses_answer(valkey):
    async def scenario():
        async with client(valkey) as server:
            await server.ask("SET", "own", "mine")
            gone = asyncio.ensure_future(server.ask("GET", "other"))
            await asyncio.sleep(0)
            gone.cancel()
            return await server.ask("GET", "own")

    assert b"mine" == run(scenario)


def test_a_script_is_sent_once(valkey):
    script = Script("return {KEYS[1], ARGV[1]}")

    async def scenario():
        async with client(valkey) as server:
            await server.ask("SCRIPT", "FLUSH")
            first = await server.run(script, ["key"], "given")
            return first, await server.run(script, ["key"], "given")

    assert ([b"key", b"given"],) * 2 == run(scenario)


def test_what_the_server_refuses_is_no_answer(valkey):
    async def scenario():
        async with client(valkey) as server:
            with pytest.raises(AwayError, match="unknown command"):
                await server.ask("NONSENSE")
            with pytest.raises(AwayError, match="mistake"):
                await server.run(Script("return redis.error_reply('mistake')"), [])
            return await server.ask("PING")

    assert b"PONG" == run(scenario)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_token_that_is_wrong_opens_nothing(valkey, token, caplog):
    async def scenario():
        async with client(valkey, token=token) as server:
            with pytest.raises(AwayError):
                await server.ask("PING")

    run(scenario)

    assert ["cache is away"] == [one.message for one in caplog.records]
    assert TOKEN not in str([vars(one) for one in caplog.records])


def test_a_certificate_is_asked_for(valkey):
    async def scenario():
        async with client(valkey, tls=ssl.create_default_context()) as server:
            with pytest.raises(AwayError):
                await server.ask("PING")

    run(scenario)


def test_a_silent_server_is_waited_for_once(valkey):
    """However many ask at once; whoever comes later does not wait at all."""

    async def scenario():
        async with Silent() as silent, way(lambda: _open(valkey)) as passing:
            async with client(passing.port, answer_seconds=0.05) as server:
                await until(lambda: _answered(server), lambda found: found)
                await passing.cut()
                async with Silent():
                    waits = [await _wait(server) for _ in range(200)]
            async with client(silent.port, answer_seconds=0.05) as server:
                return waits, [await _wait(server) for _ in range(200)]

    lost, silent = run(scenario)

    # One wait of 50 ms at most, with what a loaded machine adds.
    assert sum(lost) < 0.5
    assert sum(silent) < 0.5


def test_a_server_that_stops_answering_costs_those_who_wait_one_wait(valkey):
    async def scenario():
        async with client(valkey, answer_seconds=0.05) as server:
            await until(lambda: _answered(server), lambda found: found)
            async with client(valkey) as other:
                pausing = asyncio.ensure_future(other.ask("CLIENT", "PAUSE", 1_000, "ALL"))
                await pausing
            began = time.monotonic()
            outcomes = await asyncio.gather(
                *(server.ask("GET", "key") for _ in range(50)), return_exceptions=True
            )
            first = time.monotonic() - began
            return outcomes, first, [await _wait(server) for _ in range(100)]

    outcomes, first, after = run(scenario)

    assert {AwayError} == {type(one) for one in outcomes}
    assert first < 1.0
    assert sum(after) < 0.5


def test_a_server_that_comes_back_is_used_again(valkey):
    async def scenario():
        async with way(lambda: _open(valkey)) as passing, client(passing.port) as server:
            await passing.cut()
            with pytest.raises(AwayError):
                await server.ask("PING")
            await passing.mend()
            return await until(lambda: _answered(server), lambda found: found)

    assert run(scenario)


def test_a_replica_is_not_used(valkey, caplog):
    async def scenario():
        async with client(valkey) as server:
            await server.ask("REPLICAOF", "127.0.0.1", 1)
            try:
                with pytest.raises(AwayError, match="READONLY"):
                    await server.ask("SET", "key", "value")
                async with client(valkey) as other:
                    with pytest.raises(AwayError):
                        await other.ask("GET", "key")
            finally:
                await _as_primary(valkey)
            return await until(lambda: _answered(server), lambda found: found)

    assert run(scenario)
    assert "it has become a replica" in [one.problem for one in caplog.records]


async def _as_primary(port):
    """Make it a primary again, past our client, which would not talk to a replica."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"AUTH {TOKEN}\r\nREPLICAOF NO ONE\r\n".encode())
    answered = b""
    while answered.count(b"+OK") < 2:
        answered += await reader.read(64)
    writer.close()


async def _open(port):
    return await asyncio.open_connection("127.0.0.1", port)


async def _answered(server):
    try:
        return await server.ask("PING")
    except AwayError:
        return None


async def _wait(server):
    began = time.monotonic()
    with pytest.raises(AwayError):
        await server.ask("PING")
    return time.monotonic() - began
