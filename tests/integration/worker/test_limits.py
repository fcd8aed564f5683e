"""Tries counted in a real Valkey: for all processes, for nobody else, and also without it."""

import asyncio

from tests.integration.worker.shelves import TOKEN
from worker.adapters import limits
from worker.adapters.limits import Limits
from worker.adapters.valkey import Valkey
from worker.errors import TooManyError

HOME, OTHER = "203.0.113.7", "198.51.100.9"
MOST = limits.RULES["sign-in"][0].most
MOST_OF_ADDRESS = limits.RULES["sign-in"][1].most


async def token():
    return TOKEN


def run(port, scenario):
    """Carry out a scenario that is given what makes limits, one for each process, and Valkey."""

    async def within():
        # A busy machine makes a server slow.
        async with Valkey("127.0.0.1", port, None, token=token, answer_seconds=10.0) as server:
            await server.ask("FLUSHALL")
            return await scenario(lambda: Limits(server), server)

    return asyncio.run(within())


async def taken(one, times, *, account="ana", address=HOME):
    """Return how many of so many tries were let through."""
    done = await asyncio.gather(
        *(one.take("sign-in", account=account, address=address) for _ in range(times)),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, TooManyError) for one in done)
    return done.count(None)


def test_all_processes_count_together(valkey):
    async def scenario(process, _server):
        one, other = process(), process()
        return sum(await asyncio.gather(taken(one, MOST), taken(other, MOST)))

    assert MOST == run(valkey, scenario)


def test_nobody_locks_another_out(valkey):
    """A thousand tries on an account from elsewhere leave all tries of its owner."""

    async def scenario(process, _server):
        one = process()
        await taken(one, 1_000, address=OTHER)
        return await taken(one, MOST, address=HOME)

    assert MOST == run(valkey, scenario)


def test_an_address_that_tries_many_accounts_is_stopped(valkey):
    async def scenario(process, _server):
        one = process()
        return sum([await taken(one, 1, account=f"a{n}") for n in range(MOST_OF_ADDRESS + 9)])

    assert MOST_OF_ADDRESS == run(valkey, scenario)


def test_a_house_of_ipv6_is_one_address(valkey):
    async def scenario(process, _server):
        one = process()
        tries = [await taken(one, 1, address=f"2001:db8::{n:x}") for n in range(MOST + 3)]
        return sum(tries), await taken(one, 1, address="2001:db8:0:1::1")

    assert (MOST, 1) == run(valkey, scenario)


def test_whoever_waits_as_told_may_try_again(valkey, monkeypatch):
    monkeypatch.setitem(limits.RULES, "sign-in", (limits.Rule(2, 0.4), limits.Rule(50, 1)))

    async def scenario(process, _server):
        one = process()
        first = await taken(one, 3)
        async with asyncio.timeout(5):
            while not await taken(one, 1):  # noqa: ASYNC110, nobody is told when a bucket leaks
                await asyncio.sleep(0.02)
        return first

    assert 2 == run(valkey, scenario)


def test_keys_tell_nobodys_address_and_end_by_themselves(valkey):
    async def scenario(process, server):
        await taken(process(), 1, account="ana@example.com")
        keys = await server.ask("KEYS", "limit:*")
        return keys, [await server.ask("TTL", key) for key in keys]

    keys, ttls = run(valkey, scenario)

    assert 2 == len(keys)
    assert not any(b"ana" in key or HOME.encode() in key for key in keys)
    assert all(0 < ttl <= 601 for ttl in ttls)


def test_without_a_server_a_process_counts_for_itself():
    assert MOST == asyncio.run(taken(Limits(None), MOST + 5))


def test_where_nobody_listens_no_request_fails():
    async def scenario():
        async with Valkey("127.0.0.1", 1, None, token=token) as server:
            return await taken(Limits(server), MOST + 5)

    assert MOST == asyncio.run(scenario())
