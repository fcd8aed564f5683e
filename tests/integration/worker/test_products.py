"""Products in a real table: versions, offers beside them, indexes."""

import asyncio
import datetime as dt
import itertools

import pytest
from msgspec.structs import replace

from shop.catalogue import Assortment, Category, decode_assortment
from shop.category_lists import entry_of
from shop.errors import InvalidError
from shop.product_changes import archived, repriced
from shop.product_items import Change
from tests.integration.worker import account
from tests.unit.shop.builders import LONG_AGO, NOW, brl
from tests.unit.shop.test_catalogue import a_product, a_variant
from worker.adapters.catalogue import DynamoDBOffers
from worker.adapters.products import DynamoDBProducts
from worker.errors import ChangedMeanwhileError

NUMBERS = itertools.count()
LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def run(embedded_aws):
    """Carry out a scenario that is given the products and the offers of an empty table."""
    own = account.make(embedded_aws, f"products{next(NUMBERS)}")

    async def within(scenario):
        async with own.client() as aws:
            return await scenario(DynamoDBProducts(aws, own.table), DynamoDBOffers(aws, own.table))

    return lambda scenario: asyncio.run(within(scenario))


def test_a_product_is_written_with_its_offers(run):
    async def scenario(products, offers):
        await products.put(a_product(), before=None)
        return await products.products(["cadeira", "unknown"]), await offers.offers(["CHAIR"])

    found, offers = run(scenario)

    assert {"cadeira": a_product()} == found
    assert a_product().offers("BRL") == list(offers.values())


def test_of_two_changes_of_one_version_one_is_kept_whole(run):
    before = a_product()
    cheap, dear = (repriced(before, {"CHAIR": minor}, now=NOW) for minor in (1_000, 90_000))

    async def scenario(products, offers):
        await products.put(before, before=None)
        tried = (products.put(one, before=before) for one in (cheap, dear))
        outcomes = await asyncio.gather(*tried, return_exceptions=True)
        kept = (await products.products(["cadeira"]))["cadeira"]
        return outcomes, kept, (await offers.offers(["CHAIR"]))["CHAIR"]

    outcomes, kept, offer = run(scenario)

    (refusal,) = [one for one in outcomes if one is not None]
    assert isinstance(refusal, ChangedMeanwhileError)
    assert ("cadeira", 1, 2) == (refusal.what, refusal.expected, refusal.found)
    assert kept in (cheap, dear)
    assert brl(kept.variants[0].minor) == offer.price


def test_an_id_that_is_taken_is_not_given_again(run):
    async def scenario(products, _):
        await products.put(a_product(), before=None)
        await products.put(a_product(a_variant("TABLE")), before=None)

    with pytest.raises(ChangedMeanwhileError, match="cadeira has version 1, wanted 0"):
        run(scenario)


def test_a_sku_of_another_product_is_refused(run):
    other = a_product(a_variant("TABLE"), a_variant("CHAIR", 1), product_id="mesa")

    async def scenario(products, offers):
        await products.put(a_product(), before=None)
        with pytest.raises(InvalidError, match=r"CHAIR.*one of cadeira"):
            await products.put(other, before=None)
        return await products.products(["mesa"]), await offers.offers(["CHAIR", "TABLE"])

    found, offers = run(scenario)

    assert ({}, {"CHAIR"}) == (found, set(offers))
    assert brl(10_000) == offers["CHAIR"].price


def test_a_sku_that_a_product_no_longer_has_is_not_sold(run):
    before = a_product(a_variant("CHAIR"), a_variant("STOOL"))
    after = replace(before, version=2, variants=before.variants[:1])

    async def scenario(products, offers):
        await products.put(before, before=None)
        await products.put(after, before=before)
        return await offers.offers(["CHAIR", "STOOL"])

    offers = run(scenario)

    assert {"CHAIR": True, "STOOL": False} == {sku: one.is_sold for sku, one in offers.items()}


def test_more_changes_than_a_transaction_takes_are_refused(run):
    before = a_product(*(a_variant(f"OLD-{n}") for n in range(50)))
    after = replace(before, version=2, variants=tuple(a_variant(f"NEW-{n}") for n in range(50)))

    async def scenario(products, _):
        await products.put(before, before=None)
        await products.put(after, before=before)

    with pytest.raises(InvalidError, match="99 SKUs"):
        run(scenario)


def test_a_category_lists_what_is_shown_of_it(run):
    shown = a_product(a_variant("A"), product_id="a")
    gone = a_product(a_variant("B"), product_id="b")
    elsewhere = a_product(a_variant("C"), product_id="c", category="jardim")

    async def scenario(products, _):
        for one in (shown, gone, elsewhere):
            await products.put(one, before=None)
        await products.put(archived(gone, now=LATER), before=gone)
        return await products.entries("casa"), await products.products(["b"])

    entries, found = run(scenario)

    assert [entry_of(shown)] == entries
    assert found["b"].is_archived


def test_changes_are_found_over_all_shards_tombstones_too(run):
    made = [a_product(a_variant(f"S{n}"), product_id=f"p{n}") for n in range(12)]
    old = replace(a_product(), changed_at=LONG_AGO)

    async def scenario(products, _):
        for one in (*made, old):
            await products.put(one, before=None)
        await products.put(archived(made[0], now=LATER), before=made[0])
        return await products.since(NOW), await products.all_versions()

    changes, versions = run(scenario)

    assert {f"p{n}" for n in range(12)} == {one.product_id for one in changes}
    assert Change("p0", 2, LATER) == changes[-1]
    assert {"cadeira": 1, "p0": 2} == {id_: versions[id_] for id_ in ("cadeira", "p0")}


def test_the_assortment_is_written_once_a_version(run):
    first = Assortment(1, (Category("casa", {"pt-BR": "Casa", "en": "Home"}),))

    async def scenario(products, _):
        empty = await products.assortment()
        await products.put_assortment(first)
        await products.put_assortment(first)  # its answer was lost
        with pytest.raises(ChangedMeanwhileError, match="has version 1, wanted 0"):
            await products.put_assortment(Assortment(1))
        return empty.version, decode_assortment((await products.assortment()).body)

    assert (0, first) == run(scenario)
