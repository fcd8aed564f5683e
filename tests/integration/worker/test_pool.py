"""Connections that come back as they were lent, and turns that one of all workers has."""

import asyncio

import pytest

from cloud.errors import AwayError
from worker.adapters.postgresql import Pool

OTHERS_END = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


def run(address, scenario):
    """Carry out a scenario that is given two pools, as two workers have them."""

    async def within():
        pools = [Pool(address, _no_password, most=1) for _ in range(2)]
        try:
            return await scenario(*pools)
        finally:
            for pool in pools:
                await pool.close()

    return asyncio.run(within())


async def _no_password(_fresh):
    return ""


def test_a_turn_is_had_by_one_and_then_by_another(address):
    async def scenario(first, second):
        async with first.turn(7) as ours, second.turn(7) as theirs:
            pass
        async with second.turn(7) as later:
            return ours, theirs, later

    assert (True, False, True) == run(address, scenario)


def test_a_turn_whose_work_fails_is_given_back(address):
    async def scenario(first, second):
        with pytest.raises(KeyError):
            async with first.turn(7):
                raise KeyError
        async with second.turn(7) as later:
            return later

    assert run(address, scenario)


def test_a_turn_whose_end_cannot_be_said_ends_with_its_connection(address):
    async def scenario(first, second):
        with pytest.raises(AwayError):
            async with first.turn(7), second.connection() as connection:
                await connection.execute(OTHERS_END)
        async with second.turn(7) as later:
            return later

    assert run(address, scenario)


def test_a_transaction_that_was_left_open_ends_when_its_connection_comes_back(address):
    async def scenario(first, _):
        async with first.connection() as connection:
            await connection.execute("begin")
            await connection.execute("insert into stock values ('CHAIR', 1)")
        async with first.connection() as connection:
            return await connection.fetchval("select count(*) from stock")

    assert 0 == run(address, scenario)
