"""What several give at a time is placed together; what is wrong with one is told to him alone."""

import asyncio

import pytest

from cloud.errors import AwayError
from tests.unit.shop.builders import an_order
from worker.errors import AgainError, BadDataError
from worker.gathering import Gathering
from worker.handlers.place import Outcome

BAD = 666


def order_number(number):
    return an_order(order_id=f"{number:032x}")


class Shop:
    """Places orders once it is *open*; raises *error*, and cannot hold a bad one."""

    def __init__(self, error=None):
        self.error, self.batches = error, []
        self.begun, self.open = asyncio.Event(), asyncio.Event()

    async def __call__(self, orders):
        self.batches.append([int(order.order_id, 16) for order in orders])
        self.begun.set()
        await self.open.wait()
        if self.error:
            raise self.error
        if BAD in self.batches[-1]:
            raise BadDataError("a character that no text can hold")
        return [Outcome.DUPLICATE if n % 2 else Outcome.CONFIRMED for n in self.batches[-1]]


def placed(shop, first, *later):
    """Give a batch, and the others once it is being placed."""

    async def within():
        gathering = Gathering(shop)
        asked = [asyncio.ensure_future(gathering([order_number(n) for n in first]))]
        await shop.begun.wait()
        asked += [
            asyncio.ensure_future(gathering([order_number(n) for n in batch])) for batch in later
        ]
        await asyncio.sleep(0)
        shop.open.set()
        return await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)

    return asyncio.run(within())


def test_one_alone_waits_for_nobody():
    shop = Shop()

    told = placed(shop, [2, 3])

    assert [[Outcome.CONFIRMED, Outcome.DUPLICATE]] == told
    assert [[2, 3]] == shop.batches


def test_what_comes_meanwhile_is_placed_together_and_each_is_told_of_its_own():
    shop = Shop()

    told = placed(shop, [2], [3, 4], [5], [6])

    assert [[2], [3, 4, 5, 6]] == shop.batches
    assert [
        [Outcome.CONFIRMED],
        [Outcome.DUPLICATE, Outcome.CONFIRMED],
        [Outcome.DUPLICATE],
        [Outcome.CONFIRMED],
    ] == told


def test_what_one_cannot_have_placed_is_told_to_that_one_alone():
    shop = Shop()

    told = placed(shop, [2], [3, 4], [5, BAD], [6])

    assert [[2], [3, 4, 5, BAD, 6], [3, 4], [5, BAD], [6]] == shop.batches
    assert isinstance(told[2], BadDataError)
    assert [[Outcome.DUPLICATE, Outcome.CONFIRMED], [Outcome.CONFIRMED]] == [told[1], told[3]]


@pytest.mark.parametrize("error", [AwayError("the database", "test"), AgainError("deadlock")])
def test_where_the_store_is_away_or_gave_way_all_are_told_at_once(error):
    shop = Shop(error)

    told = placed(shop, [2], [3], [4])

    assert [[2], [3, 4]] == shop.batches
    assert [error] * 3 == told


def test_who_waits_no_more_keeps_nobody_from_his_answer():
    async def within():
        shop = Shop()
        gathering = Gathering(shop)
        gone, waits = (asyncio.ensure_future(gathering([order_number(n)])) for n in (2, 4))
        await shop.begun.wait()
        gone.cancel()
        shop.open.set()
        return await asyncio.wait_for(waits, 5)

    assert [Outcome.CONFIRMED] == asyncio.run(within())
