"""What staff does to the catalogue, and what shoppers and orders see of it."""

import asyncio
import dataclasses
import datetime as dt

import pytest
from msgspec.structs import replace

from shop.catalogue import decode_product
from shop.category_lists import Wanted
from shop.product_changes import repriced
from tests.integration.worker.shelves import TOKEN
from tests.unit.shop.builders import NOW, an_order
from tests.unit.shop.test_catalogue import a_product, a_variant
from worker import bootstrap_catalogue
from worker.errors import ChangedMeanwhileError, UnknownError
from worker.handlers import browse, keep_catalogue
from worker.handlers.place import Outcome, place
from worker.settings import Settings

MORNING = NOW - dt.timedelta(hours=3)


@pytest.fixture
def run(shelves):
    """Carry out a scenario that is given two processes, a product having been created."""

    async def within(scenario):
        async with shelves.opened(), shelves.process() as one, shelves.process() as other:
            await keep_catalogue.create(a_product(), one.keeping, now=MORNING)
            return await scenario(one, other)

    return lambda scenario: asyncio.run(within(scenario))


async def shown(process):
    return decode_product((await browse.product("cadeira", process.browsing)).body)


def test_what_is_changed_is_shown_by_another_process(run):
    async def scenario(one, other):
        before = await shown(other)
        wanted = replace(before, brand="Casa Nova")
        changed = await keep_catalogue.change(wanted, one.keeping, now=NOW)
        return changed, await shown(other)

    changed, seen = run(scenario)

    assert changed == seen
    assert (2, "Casa Nova") == (seen.version, seen.brand)


def test_of_two_who_looked_at_one_version_the_second_is_told(run):
    async def scenario(one, other):
        seen = await shown(one)
        await keep_catalogue.change(replace(seen, brand="A"), one.keeping, now=NOW)
        await keep_catalogue.change(replace(seen, brand="B"), other.keeping, now=NOW)

    with pytest.raises(ChangedMeanwhileError, match="has version 2, wanted 1"):
        run(scenario)


def test_a_change_whose_answer_was_lost_is_made_once(run):
    later = NOW + dt.timedelta(seconds=3)

    async def scenario(one, other):
        asked = {"version": 1}
        first = await keep_catalogue.reprice(
            "cadeira", {"CHAIR": 9_000}, one.keeping, now=NOW, **asked
        )
        again = await keep_catalogue.reprice(
            "cadeira", {"CHAIR": 9_000}, other.keeping, now=later, **asked
        )
        created = await keep_catalogue.create(
            a_product(a_variant("TABLE"), product_id="mesa"), one.keeping, now=NOW
        )
        twice = await keep_catalogue.create(
            a_product(a_variant("TABLE"), product_id="mesa"), one.keeping, now=later
        )
        return first == again, created == twice

    assert (True, True) == run(scenario)


def test_an_id_is_given_once(run):
    async def scenario(one, _):
        await keep_catalogue.create(a_product(brand="Other"), one.keeping, now=NOW)

    with pytest.raises(ChangedMeanwhileError, match="has version 1, wanted 0"):
        run(scenario)


def test_what_nobody_knows_cannot_be_changed(run):
    async def scenario(one, _):
        await keep_catalogue.archive("mesa", one.keeping, version=1, now=NOW)

    with pytest.raises(UnknownError, match="mesa"):
        run(scenario)


def test_what_is_archived_comes_back_by_a_change(run):
    async def scenario(one, other):
        await keep_catalogue.archive("cadeira", one.keeping, version=1, now=NOW)
        gone = await other.cache.product("cadeira")
        stored = (await one.table.products(["cadeira"]))["cadeira"]
        back = replace(stored, is_archived=False)
        await keep_catalogue.change(back, one.keeping, now=NOW)
        return gone, (await shown(other)).version

    assert (None, 3) == run(scenario)


@pytest.mark.parametrize(("minutes", "outcome"), [(20, Outcome.CONFIRMED), (40, Outcome.REJECTED)])
def test_the_price_before_is_honoured_for_half_an_hour(run, shop, minutes, outcome):
    changed_at = NOW - dt.timedelta(minutes=minutes)

    async def scenario(one, _):
        await keep_catalogue.reprice(
            "cadeira", {"CHAIR": 12_000}, one.keeping, version=1, now=changed_at
        )
        async with shop:
            await shop.stock(CHAIR=5)
            await shop.freight()
            usual = {"ledger": shop.ledger, "currency": "BRL", "now": NOW}
            return await place([an_order(("CHAIR", 2, 10_000))], offers=one.offers, **usual)

    assert [outcome] == run(scenario)


def test_an_import_of_many_prices_is_seen_whole(run):
    more = [a_product(a_variant(f"S{n}"), product_id=f"p{n}") for n in range(30)]

    async def scenario(one, other):
        ids = [each.product_id for each in more]
        for each in more:
            await one.cache.put(each, before=None)
        await browse.products(ids, other.browsing)
        dearer = (repriced(each, {each.variants[0].sku: 1}, now=NOW) for each in more)
        puts = (one.cache.put(after, before=each) for each, after in zip(more, dearer, strict=True))
        await asyncio.gather(*puts)
        found = await browse.products(ids, other.browsing)
        return [each.version for each in found.values()]

    assert [2] * 30 == run(scenario)


def test_a_process_opens_the_catalogue_by_its_settings(shelves, embedded_aws, valkey):
    secrets = embedded_aws.client("secretsmanager")
    arn = secrets.create_secret(Name="shelves-token", SecretString=TOKEN)["ARN"]
    given = {field.name: "" for field in dataclasses.fields(Settings)}
    told = {
        "catalogue_table": shelves.account.table,
        "redis_host": "127.0.0.1",
        "redis_port": valkey,
        "redis_token_secret": arn,
        "currency": "BRL",
    }

    async def scenario():
        settings, stop = Settings(**{**given, **told}), asyncio.Event()
        async with (
            shelves.opened(),
            shelves.account.client() as aws,
            bootstrap_catalogue.shelves(settings, aws, None) as opened,
        ):
            repairing = asyncio.ensure_future(opened.repairing.run(stop))
            await keep_catalogue.create(a_product(), opened.keeping, now=NOW)
            found = await browse.category("casa", Wanted(), opened.browsing)
            stop.set()
            await repairing
            return list(found.products)

    assert ["cadeira"] == asyncio.run(scenario())
