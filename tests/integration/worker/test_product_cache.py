"""The cache of products beside its table: whatever the order of steps, nothing old comes back.

Each race is led step by step: a gate stops one side where the other overtakes it.
"""

import asyncio
import contextlib
import datetime as dt

import pytest
from msgspec.structs import replace

from cloud.errors import AwayError
from shop.catalogue import Assortment, Category, decode_assortment, decode_product
from shop.product_changes import archived, repriced
from tests.integration.worker.caches import until
from tests.unit.shop.builders import NOW
from tests.unit.shop.test_catalogue import a_product, a_variant
from worker.adapters.product_scripts import ASSORTMENT, PRODUCT
from worker.adapters.search import FollowedCatalogue
from worker.errors import ChangedMeanwhileError, UnknownError
from worker.handlers import browse, keep_catalogue
from worker.handlers.browse import product

KEY = f"{PRODUCT}cadeira"
FIRST = a_product()
SECOND = repriced(FIRST, {"CHAIR": 9_000}, now=NOW)
THIRD = repriced(SECOND, {"CHAIR": 8_000}, now=NOW)


@pytest.fixture
def run(shelves):
    """Carry out a scenario that is given two processes, the first product being in the table."""

    async def within(scenario):
        async with shelves.opened(), shelves.process() as one, shelves.process() as other:
            await one.table.put(FIRST, before=None)
            return await scenario(one, other)

    return lambda scenario: asyncio.run(within(scenario))


async def version(process):
    """Return the version that a process shows."""
    return (await product("cadeira", process.browsing)).version


@contextlib.asynccontextmanager
async def stopped(process, when, name, doing):
    """Have *doing* stopped before or after the table does it; it ends when told, or the block."""
    reached, go_on = process.gate.stop(when, name)
    task = asyncio.ensure_future(doing)
    await reached.wait()

    async def end():
        go_on.set()
        return await task

    yield end
    await end()


def test_a_product_is_handed_on_as_it_was_written(run):
    async def scenario(one, other):
        missed = await product("cadeira", one.browsing)
        held = await one.valkey.ask("GET", KEY)
        return missed, held, await product("cadeira", other.browsing)

    missed, held, hit = run(scenario)

    assert missed == hit
    assert decode_product(hit.body) == FIRST
    assert held.endswith(hit.body)


def test_a_hit_asks_the_table_nothing(run, shelves):
    async def scenario(one, other):
        await version(one)
        await shelves.aws_way.cut()
        try:
            return await product("cadeira", other.browsing)
        finally:
            await shelves.aws_way.mend()

    found = run(scenario)

    assert (1, False) == (found.version, found.is_stale)


def test_a_write_is_seen_at_once_by_another_process(run):
    async def scenario(one, other):
        await version(other)
        await one.cache.put(SECOND, before=FIRST)
        return await version(other), (await other.valkey.ask("GET", KEY))[:1]

    assert (2, b"V") == run(scenario)


def test_a_reader_that_read_before_a_write_does_not_fill_after_it(run):
    async def scenario(one, other):
        async with stopped(one, "after", "kept", version(one)):
            await other.cache.put(SECOND, before=FIRST)
        return await version(one), await version(other)

    assert (2, 2) == run(scenario)


def test_nor_does_one_whose_successor_was_evicted(run):
    async def scenario(one, other):
        async with stopped(one, "after", "kept", version(one)):
            await other.cache.put(SECOND, before=FIRST)
            await other.valkey.ask("DEL", KEY)
        return await one.valkey.ask("EXISTS", KEY), await version(one)

    assert (0, 2) == run(scenario)


def test_who_reads_while_a_write_is_under_way_fills_nothing(run):
    async def scenario(one, other):
        async with stopped(one, "after", "put", one.cache.put(SECOND, before=FIRST)):
            seen = await version(other)
            held = await other.valkey.ask("GET", KEY)
        return seen, held[:1], await version(other)

    assert (2, b"M", 2) == run(scenario)


def test_a_mark_that_was_evicted_lets_nobody_fill_after_the_write(run):
    async def scenario(one, other):
        async with stopped(one, "before", "put", one.cache.put(SECOND, before=FIRST)) as write:
            await other.valkey.ask("DEL", KEY)
            async with stopped(other, "after", "kept", version(other)):
                await write()
        return await one.valkey.ask("EXISTS", KEY), await version(other)

    assert (0, 2) == run(scenario)


def test_what_was_filled_after_a_mark_was_evicted_is_written_over(run):
    async def scenario(one, other):
        async with stopped(one, "before", "put", one.cache.put(SECOND, before=FIRST)):
            await other.valkey.ask("DEL", KEY)
            seen = await version(other)
        return seen, (await one.valkey.ask("GET", KEY))[:11], await version(other)

    assert (1, b"V0000000002", 2) == run(scenario)


def test_of_two_writes_that_cross_the_newer_one_stays(run):
    async def scenario(one, other):
        async with stopped(one, "after", "put", one.cache.put(SECOND, before=FIRST)):
            await other.cache.put(THIRD, before=SECOND)
        held = await one.valkey.ask("GET", KEY)
        return held[:11], await version(one)

    assert (b"V0000000003", 3) == run(scenario)


def test_a_slow_write_brings_nothing_back_after_an_eviction(run):
    async def scenario(one, other):
        async with stopped(one, "after", "put", one.cache.put(SECOND, before=FIRST)):
            await other.cache.put(THIRD, before=SECOND)
            await other.valkey.ask("DEL", KEY)
        return await one.valkey.ask("EXISTS", KEY), await version(one)

    assert (0, 3) == run(scenario)


def test_a_write_that_lost_leaves_the_cache_to_the_table(run):
    async def scenario(one, other):
        await other.table.put(SECOND, before=FIRST)
        with pytest.raises(ChangedMeanwhileError, match="version 2, wanted 1"):
            await one.cache.put(SECOND, before=FIRST)
        return await version(one)

    assert 2 == run(scenario)


def test_a_write_succeeds_without_the_cache_and_is_told_later(run, shelves):
    async def scenario(one, other):
        await version(other)
        await shelves.valkey_way.cut()
        await one.cache.put(SECOND, before=FIRST)
        with pytest.raises(AwayError):
            await one.cache.repair()
        apart = await version(one)
        await shelves.valkey_way.mend()
        held_before = await _answering(one)
        await one.cache.repair()
        return apart, held_before[:11], await version(other)

    assert (2, b"V0000000001", 2) == run(scenario)


async def _answering(process):
    """Wait until the cache is reached again; return what it holds."""

    async def ask():
        with contextlib.suppress(AwayError):
            return await process.valkey.ask("GET", KEY)

    return await until(ask, lambda found: found is not None)


def test_a_value_is_read_again_after_a_minute_so_that_a_lagging_replica_is_found_out(run):
    async def scenario(one, other):
        await version(one)
        held = await one.valkey.ask("GET", KEY)
        await one.cache.put(SECOND, before=FIRST)
        # What a replica knew that lagged behind when it was promoted.
        read_at = int(held[11:24]) - 61_000
        await one.valkey.ask("SET", KEY, held[:11] + b"%013d" % read_at + held[24:])
        return await version(other), (await one.valkey.ask("GET", KEY))[:11]

    assert (2, b"V0000000002") == run(scenario)


def test_what_is_stale_is_shown_and_marked_while_the_table_is_away(run, shelves):
    async def scenario(one, _):
        await version(one)
        held = await one.valkey.ask("GET", KEY)
        await one.valkey.ask("SET", KEY, held[:11] + b"0" * 13 + held[24:])
        await shelves.aws_way.cut()
        try:
            with pytest.raises(AwayError):
                await product("unknown", one.browsing)
            return await product("cadeira", one.browsing)
        finally:
            await shelves.aws_way.mend()

    found = run(scenario)

    assert (1, True) == (found.version, found.is_stale)
    assert decode_product(found.body) == FIRST


def test_a_write_that_fails_leaves_what_was_known_as_stale(run, shelves):
    async def scenario(one, _):
        await version(one)
        await shelves.aws_way.cut()
        try:
            with pytest.raises(AwayError):
                await one.cache.put(SECOND, before=FIRST)
            return await product("cadeira", one.browsing)
        finally:
            await shelves.aws_way.mend()

    found = run(scenario)

    assert (1, True) == (found.version, found.is_stale)


def test_processes_converge_by_what_changed_though_no_hint_came(run, shelves):
    async def scenario(one, other):
        await version(other)
        await shelves.valkey_way.cut()
        await one.cache.put(SECOND, before=FIRST)  # and ends before it can repair
        await shelves.valkey_way.mend()
        await _answering(other)
        followed = FollowedCatalogue(other.table, other.cache)
        told = await followed.since(NOW - dt.timedelta(seconds=5))
        return told, await version(other)

    assert ([("cadeira", 2)], 2) == run(scenario)


def test_what_the_cache_could_not_be_told_of_it_is_told_the_next_time(run, shelves):
    async def scenario(one, other):
        await version(other)
        followed = FollowedCatalogue(other.table, other.cache)
        await shelves.valkey_way.cut()
        await one.cache.put(SECOND, before=FIRST)  # and ends before it can repair
        told = [await followed.since(NOW - dt.timedelta(seconds=5))]
        await shelves.valkey_way.mend()
        await _answering(other)
        told.append(await followed.since(NOW - dt.timedelta(seconds=5)))
        return told, await version(other)

    assert ([[("cadeira", 2)]] * 2, 2) == run(scenario)


def test_writes_are_hinted_at(run):
    async def scenario(one, other):
        after, _ = await other.cache.hints("")
        await one.cache.put(SECOND, before=FIRST)
        after, told = await other.cache.hints(after)
        return told, (await other.cache.hints(after))[1]

    assert (["cadeira"], []) == run(scenario)


def test_a_miss_is_read_once_however_many_ask(run):
    async def scenario(one, _):
        async with stopped(one, "after", "kept", version(one)) as first:
            others = [asyncio.ensure_future(version(one)) for _ in range(20)]
            # They have asked the cache by now, in the order of its one connection.
            await one.valkey.ask("PING")
            await first()
        return set(await asyncio.gather(*others)), one.gate.calls.count("kept")

    assert ({1}, 1) == run(scenario)


def test_who_asks_after_a_write_does_not_wait_for_what_was_read_before(run):
    async def scenario(one, _):
        async with stopped(one, "after", "kept", version(one)):
            await one.cache.put(SECOND, before=FIRST)
            async with asyncio.timeout(10):
                return await version(one)

    assert 2 == run(scenario)


def test_what_is_archived_or_unknown_is_not_shown(run):
    async def scenario(one, other):
        await version(other)
        await one.cache.put(archived(FIRST, now=NOW), before=FIRST)
        for unknown in ("cadeira", "other"):
            with pytest.raises(UnknownError, match=unknown):
                await product(unknown, other.browsing)
        return await other.cache.products(["cadeira", "other"])

    assert {} == run(scenario)


def test_a_product_that_nobody_knew_is_seen_once_it_is_there(run):
    new = a_product(a_variant("TABLE"), product_id="mesa")

    async def scenario(one, other):
        with pytest.raises(UnknownError):
            await product("mesa", other.browsing)
        await keep_catalogue.create(new, one.keeping, now=NOW)
        return await product("mesa", other.browsing)

    assert 1 == run(scenario).version


def test_many_products_come_in_their_order(run):
    more = [a_product(a_variant(f"S{n}"), product_id=f"p{n}") for n in range(4)]

    async def scenario(one, _):
        for each in more:
            await one.table.put(each, before=None)
        await product("p1", one.browsing)
        return list(await browse.products(["p3", "p1", "unknown", "p2"], one.browsing))

    assert ["p3", "p1", "p2"] == run(scenario)


def test_the_assortment_is_seen_at_once_by_another_process(run):
    wanted = Assortment(0, (Category("casa", {"pt-BR": "Casa", "en": "Home"}),))

    async def scenario(one, other):
        empty = await other.cache.assortment()
        await keep_catalogue.keep_assortment(wanted, one.keeping)
        await one.valkey.ask("GET", ASSORTMENT)
        return empty, await other.cache.assortment()

    empty, found = run(scenario)

    assert Assortment() == decode_assortment(empty.body)
    assert replace(wanted, version=1) == decode_assortment(found.body)
