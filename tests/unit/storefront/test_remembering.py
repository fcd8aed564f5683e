"""What pages depend on, and for how long answers of the worker are used again."""

import asyncio

import pytest

from storefront.shop import MOST_REMEMBERED, Remembered
from storefront.web.pages_kept import key_of


def test_boxes_that_are_ticked_are_one_choice():
    ticked = key_of("/c/cafe", b"option=size:m&option=colour:red&option=colour:blue")

    assert "/c/cafe?option=colour%3Ablue%2Cred%3Bsize%3Am" == ticked
    assert ticked == key_of("/c/cafe", b"option=colour:red,blue;size:m&utm_source=x")


@pytest.mark.parametrize("query", [b"option=%3Cscript%3E", b"option=", b"option=a&min=", b"x=1"])
def test_what_no_page_knows_makes_no_page_of_its_own(query):
    assert "/c/cafe" == key_of("/c/cafe", query)


class Worker:
    def __init__(self):
        self.asked = 0

    async def ask(self):
        self.asked += 1
        return self.asked


def test_an_answer_is_used_again_until_it_is_too_old():
    now = [0.0]
    remembered, worker = Remembered(clock=lambda: now[0]), Worker()

    async def shop():
        first = await asyncio.gather(*(remembered.get("a", 1, worker.ask) for _ in range(3)))
        now[0] = 1.1
        return [*first, await remembered.get("a", 1, worker.ask)]

    assert [1, 1, 1, 2] == asyncio.run(shop())


def test_answers_that_are_too_old_make_room_for_others():
    now = [0.0]
    remembered, worker = Remembered(clock=lambda: now[0]), Worker()

    async def shop():
        await remembered.get("frame", 60, worker.ask)
        for number in range(MOST_REMEMBERED):
            now[0] += 0.02
            await remembered.get(number, 1, worker.ask)
        return await remembered.get("frame", 60, worker.ask)

    assert 1 == asyncio.run(shop())
