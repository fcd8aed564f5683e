"""Deeds done once in a real PostgreSQL, with their answers, however many ask at once."""

import asyncio

import pytest

from tests.integration.worker.test_place import run
from worker.adapters.idempotency import PostgreSQLOnce
from worker.adapters.postgresql import Pool
from worker.errors import KeyReusedError
from worker.ports import Reply

_PUT = """
insert into coupons
select 'C' || count(*), 'percent', 1, 'BRL', now(), now(), 1 from coupons
"""
_AGE = "update idempotency_keys set made_at = now() - interval '3 days' where key = 'old'"


async def put_chair(pool: Pool):
    """Put a row by a pool, as adapters do."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_PUT)
    return Reply(200, b"done")


async def chairs(shop):
    return (await shop.run("select count(*) from coupons"))[0][0]


def test_many_who_ask_at_once_get_one_deed_and_one_answer(shop):
    async def scenario(shop):
        once = PostgreSQLOnce(shop.pool)
        replies = await asyncio.gather(*(once.do("k", b"h", put_chair) for _ in range(4)))
        return replies, await chairs(shop)

    replies, count = run(shop, scenario)

    assert [Reply(200, b"done")] * 4 == replies
    assert 1 == count


def test_a_deed_that_fails_leaves_nothing_and_may_be_tried_again(shop):
    async def fail(pool):
        await put_chair(pool)
        raise KeyError

    async def scenario(shop):
        once = PostgreSQLOnce(shop.pool)
        with pytest.raises(KeyError):
            await once.do("k", b"h", fail)
        before = await chairs(shop)
        await once.do("k", b"h", put_chair)
        return before, await chairs(shop)

    assert (0, 1) == run(shop, scenario)


def test_a_key_is_for_one_request(shop):
    async def scenario(shop):
        once = PostgreSQLOnce(shop.pool)
        await once.do("k", b"one", put_chair)
        with pytest.raises(KeyReusedError):
            await once.do("k", b"other", put_chair)
        return await chairs(shop)

    assert 1 == run(shop, scenario)


def test_old_keys_are_forgotten(shop):
    async def scenario(shop):
        once = PostgreSQLOnce(shop.pool)
        for key in ("old", "new"):
            await once.do(key, b"h", put_chair)
        await shop.run(_AGE)
        await once.forget()
        return await shop.run("select key from idempotency_keys")

    assert [("new",)] == run(shop, scenario)
