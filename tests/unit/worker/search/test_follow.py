"""The index follows the catalogue, whatever is lost, late or out of order."""

import asyncio
import datetime as dt

import pytest

from shop.catalogue import Category
from tests.unit.shop.builders import NOW
from tests.unit.worker.search.shop import a_product
from worker.search.entries import Names
from worker.search.follow import Follower


class FakeCatalogue:
    """Products in memory; what is asked may be made to lag, and something to happen meanwhile."""

    def __init__(self, *products):
        self.now, self.names_ = NOW, Names()
        self.there, self.changed = {}, {}
        self.unlisted, self.hints = set(), asyncio.Queue()
        self.meanwhile = None
        self.read = []
        for one in products:
            self.save(one)

    def save(self, product):
        self.there[product.product_id] = product
        self.changed[product.product_id] = self.now

    def clock(self):
        return self.now

    def pass_seconds(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    async def since(self, moment):
        return [
            (one, self.there[one].version)
            for one, at in self.changed.items()
            if at >= moment and one not in self.unlisted
        ]

    async def products(self, ids):
        self.read.append(set(ids))
        found = {one: self.there[one] for one in ids if one in self.there}
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()
        return found

    async def all_versions(self):
        return {
            one: product.version for one, product in self.there.items() if one not in self.unlisted
        }

    async def names(self):
        return self.names_

    async def next(self):
        return await self.hints.get()


@pytest.fixture
def catalogue():
    return FakeCatalogue(a_product())


@pytest.fixture
def follower(catalogue):
    made = Follower(catalogue, catalogue, catalogue, clock=catalogue.clock)
    asyncio.run(made.compare())
    yield made
    made.index.close()


def found(follower, text):
    return follower.index.search(text, "pt-BR").product_ids


def test_it_is_ready_once_all_was_taken_in(catalogue):
    made = Follower(catalogue, catalogue, catalogue, clock=catalogue.clock)

    assert not made.is_ready
    asyncio.run(made.poll())
    assert not made.is_ready
    asyncio.run(made.compare())
    assert made.is_ready
    assert ("cadeira",) == found(made, "cadeira")


def test_a_change_is_found_at_the_next_poll(catalogue, follower):
    catalogue.pass_seconds(60)
    catalogue.save(a_product("mesa", "Mesa"))

    asyncio.run(follower.poll())

    assert ("mesa",) == found(follower, "mesa")


def test_what_is_known_is_not_read_again(catalogue, follower):
    catalogue.read.clear()

    asyncio.run(follower.poll())

    assert [] == catalogue.read


def test_a_change_listed_late_is_found_by_the_overlap(catalogue, follower):
    catalogue.save(a_product("mesa", "Mesa"))
    catalogue.unlisted.add("mesa")
    asyncio.run(follower.poll())
    catalogue.pass_seconds(2)
    catalogue.unlisted.clear()

    asyncio.run(follower.poll())

    assert ("mesa",) == found(follower, "mesa")


def test_a_change_never_listed_is_found_by_comparing(catalogue, follower):
    catalogue.save(a_product("mesa", "Mesa"))
    catalogue.pass_seconds(3_600)
    asyncio.run(follower.poll())

    asyncio.run(follower.compare())

    assert ("mesa",) == found(follower, "mesa")


def test_a_hint_is_enough(catalogue, follower):
    catalogue.save(a_product(version=2, name="Banco"))
    catalogue.hints.put_nowait(["cadeira", "unknown"])

    asyncio.run(follower.hear())

    assert ("cadeira",) == found(follower, "banco")


def test_what_is_archived_disappears(catalogue, follower):
    catalogue.save(a_product(version=2, is_archived=True))

    asyncio.run(follower.poll())

    assert () == found(follower, "cadeira")


def test_what_is_gone_for_good_is_forgotten(catalogue, follower):
    del catalogue.there["cadeira"]

    asyncio.run(follower.compare())

    assert () == found(follower, "cadeira")


def test_what_a_list_leaves_out_is_not_forgotten(catalogue, follower):
    catalogue.unlisted.add("cadeira")

    asyncio.run(follower.compare())

    assert ("cadeira",) == found(follower, "cadeira")


def test_a_shelf_with_a_new_name_is_found_by_it(catalogue, follower):
    catalogue.names_ = Names({"casa": Category("casa", {"pt-BR": "Varanda", "en": "Porch"})})

    asyncio.run(follower.compare())

    assert ("cadeira",) == found(follower, "varanda")


def test_the_old_index_answers_while_a_new_one_is_built(catalogue, follower):
    seen = []
    catalogue.names_ = Names({"casa": Category("casa", {"pt-BR": "Varanda", "en": "Porch"})})

    async def look():
        seen.append(found(follower, "cadeira"))

    catalogue.meanwhile = look
    asyncio.run(follower.compare())

    assert [("cadeira",)] == seen


def test_what_changes_while_a_new_one_is_built_is_found_in_it(catalogue, follower):
    catalogue.names_ = Names({"casa": Category("casa", {"pt-BR": "Varanda", "en": "Porch"})})
    catalogue.pass_seconds(60)

    async def change():
        catalogue.save(a_product(version=2, name="Banco"))
        # The old one is told, and time goes on until the overlap alone would miss it.
        await follower.poll()
        catalogue.pass_seconds(60)
        await follower.poll()

    catalogue.meanwhile = change
    asyncio.run(follower.compare())
    asyncio.run(follower.poll())

    assert ("cadeira",) == found(follower, "banco varanda")


def test_a_poll_that_a_new_index_overtakes_does_not_move_its_start(catalogue, follower):
    catalogue.pass_seconds(60)
    catalogue.save(a_product(version=2, name="Banco"))

    async def rebuild():
        catalogue.names_ = Names({"casa": Category("casa", {"pt-BR": "Varanda", "en": "Porch"})})
        await follower.compare()
        catalogue.pass_seconds(60)

    catalogue.meanwhile = rebuild
    asyncio.run(follower.poll())
    asyncio.run(follower.poll())

    assert ("cadeira",) == found(follower, "banco varanda")
