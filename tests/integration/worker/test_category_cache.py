"""Pages of categories on a real cache and table: few calls, and nothing old for long."""

import asyncio
import collections

import pytest
from msgspec.structs import replace

from shop.category_lists import Wanted
from shop.product_changes import archived, next_version, repriced
from tests.unit.shop.builders import NOW
from tests.unit.shop.test_catalogue import a_product, a_variant
from worker.adapters.product_scripts import PRODUCT, SHELF
from worker.handlers import browse

LIST = f"{SHELF}casa"
CHEAP, DEAR = (
    a_product(a_variant(name.upper(), minor), product_id=name, attributes={"wood": wood})
    for name, minor, wood in (("cheap", 1_000, "oak"), ("dear", 9_000, "pine"))
)
BY_PRICE = Wanted(sort="price-up")


@pytest.fixture
def run(shelves):
    """Carry out a scenario that is given two processes, two products being in the table."""

    async def within(scenario):
        async with shelves.opened(), shelves.process() as one, shelves.process() as other:
            for product in (CHEAP, DEAR):
                await one.table.put(product, before=None)
            return await scenario(one, other)

    return lambda scenario: asyncio.run(within(scenario))


async def shown(process, wanted=BY_PRICE, category="casa"):
    """Return the products that a process shows on a page, in their order."""
    return list((await browse.category(category, wanted, process.browsing)).products)


def counted(process, calls):
    """Count what a process asks of both stores from now on."""
    for client in (process.valkey, process.bulk):
        client.ask = _noted(client.ask, calls)
    process.gate.calls = calls
    return calls


def _noted(ask, calls):
    async def noted(*words):
        calls.append(words[0])
        return await ask(*words)

    return noted


def test_a_page_shows_products_what_they_cost_and_what_can_be_chosen(run):
    async def scenario(one, _):
        return await browse.category("casa", BY_PRICE, one.browsing)

    found = run(scenario)

    assert ["cheap", "dear"] == list(found.products)
    assert {"wood": {"oak": 1, "pine": 1}} == found.page.facets
    assert (1_000, 9_000) == found.page.prices


def test_a_page_takes_two_calls_and_three_after_a_change(run):
    async def scenario(one, other):
        await shown(one)
        calls = counted(one, [])
        await shown(one)
        unchanged = list(calls)
        await other.cache.put(repriced(CHEAP, {"CHEAP": 99_000}, now=NOW), before=CHEAP)
        calls.clear()
        return unchanged, await shown(one), calls

    unchanged, products, changed = run(scenario)

    assert ["HMGET", "MGET"] == unchanged
    assert ["dear", "cheap"] == products
    assert ["HMGET", "HGETALL", "MGET"] == changed


def test_a_product_that_is_archived_goes_from_pages_of_other_processes(run):
    async def scenario(one, other):
        before = await shown(other)
        await one.cache.put(archived(CHEAP, now=NOW), before=CHEAP)
        return before, await shown(other), (await other.lists.page("casa", BY_PRICE)).total

    assert (["cheap", "dear"], ["dear"], 1) == run(scenario)


def test_a_product_that_moves_is_in_one_category(run):
    moved = next_version(CHEAP, replace(CHEAP, category="jardim"), now=NOW)

    async def scenario(one, other):
        await shown(other), await shown(other, category="jardim")
        await one.cache.put(moved, before=CHEAP)
        return await shown(other), await shown(other, category="jardim")

    assert (["dear"], ["cheap"]) == run(scenario)


def test_a_list_that_is_read_while_a_product_changes_holds_the_change(run):
    dearest = repriced(CHEAP, {"CHEAP": 99_000}, now=NOW)

    async def scenario(one, other):
        reached, go_on = one.gate.stop("after", "entries")
        reading = asyncio.ensure_future(shown(one))
        await reached.wait()
        await other.cache.put(dearest, before=CHEAP)
        go_on.set()
        return await reading, await shown(other)

    assert (["dear", "cheap"],) * 2 == run(scenario)


def test_a_list_that_was_evicted_is_made_again(run):
    async def scenario(one, other):
        await shown(one)
        await other.valkey.ask("DEL", LIST)
        await one.cache.put(repriced(CHEAP, {"CHEAP": 99_000}, now=NOW), before=CHEAP)
        return await shown(one), await shown(other)

    assert (["dear", "cheap"],) * 2 == run(scenario)


def test_a_list_of_a_lagging_replica_is_mended_by_what_is_read(run):
    async def scenario(one, other):
        await shown(other)
        old_list = await one.valkey.ask("DUMP", LIST)
        old = await one.valkey.ask("GET", f"{PRODUCT}cheap")
        await one.cache.put(repriced(CHEAP, {"CHEAP": 99_000}, now=NOW), before=CHEAP)
        await one.valkey.ask("RESTORE", LIST, 0, old_list, "REPLACE")
        # A minute later.
        await one.valkey.ask("SET", f"{PRODUCT}cheap", old[:11] + b"0" * 13 + old[24:])
        return await shown(other), await shown(other)

    assert (["cheap", "dear"], ["dear", "cheap"]) == run(scenario)


def test_pages_are_shown_without_the_cache(run, shelves):
    async def scenario(one, _):
        await shelves.valkey_way.cut()
        try:
            found = await shown(one), await shown(one)
        finally:
            await shelves.valkey_way.mend()
        return found, collections.Counter(one.gate.calls)["entries"]

    assert ((["cheap", "dear"],) * 2, 1) == run(scenario)


def test_pages_are_shown_without_the_table_once_they_were(run, shelves):
    async def scenario(one, other):
        await shown(one)
        await shelves.aws_way.cut()
        try:
            return await shown(other)
        finally:
            await shelves.aws_way.mend()

    assert ["cheap", "dear"] == run(scenario)


def test_related_products_are_of_the_category(run):
    async def scenario(one, _):
        return list(await browse.related_products("cheap", "casa", one.browsing))

    assert ["dear"] == run(scenario)


def test_a_list_longer_than_is_written_at_once_is_whole(run):
    more = [a_product(a_variant(f"S{n}", n), product_id=f"p{n}") for n in range(205)]

    async def scenario(one, other):
        for first in range(0, len(more), 41):
            some = more[first : first + 41]
            await asyncio.gather(*(one.table.put(each, before=None) for each in some))
        first = await one.lists.page("casa", BY_PRICE)
        return first.total, len(await other.lists.entries("casa"))

    assert (207, 207) == run(scenario)
