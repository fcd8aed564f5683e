"""Loops: each on its own, woken, stopped, and never ended by what goes wrong."""

import asyncio

import pytest

from cloud.errors import AwayError
from worker.loops import Loop


def run(loop, stop, until, *, seconds=5):
    async def within():
        running = asyncio.ensure_future(loop.run(stop))
        async with asyncio.timeout(seconds):
            await until.wait()
            stop.set()
            await running

    asyncio.run(within())


class Work:
    """Does something *times*, then says so; raises what it is given first."""

    def __init__(self, times, *, errors=(), more=False):
        self.times, self.errors, self.more = times, list(errors), more
        self.done, self.begun, self.enough = 0, asyncio.Event(), asyncio.Event()

    async def __call__(self):
        self.done += 1
        self.begun.set()
        if self.done == self.times:
            self.enough.set()
        if self.errors:
            raise self.errors.pop(0)
        return self.more and self.done < self.times


def test_where_there_is_more_it_goes_on_without_rest():
    work = Work(50, more=True)

    run(Loop("test", work, rest_seconds=60), asyncio.Event(), work.enough)

    assert 50 == work.done


def test_it_rests_until_it_is_woken():
    work = Work(2)
    loop = Loop("test", work, rest_seconds=60)

    async def within():
        stop = asyncio.Event()
        running = asyncio.ensure_future(loop.run(stop))
        async with asyncio.timeout(5):
            await work.begun.wait()
            await asyncio.sleep(0)
            loop.woken.set()
            await work.enough.wait()
            stop.set()
            await running

    asyncio.run(within())

    assert 2 == work.done


@pytest.mark.parametrize("error", [AwayError("the database", "test"), KeyError("a fault of ours")])
def test_what_goes_wrong_is_tried_again(error):
    work = Work(3, errors=[error, error])

    run(Loop("test", work, rest_seconds=0.001), asyncio.Event(), work.enough)

    assert 3 == work.done


def test_told_to_stop_it_stops_while_it_rests():
    work = Work(1)

    run(Loop("test", work, rest_seconds=60), asyncio.Event(), work.enough, seconds=2)

    assert 1 == work.done
