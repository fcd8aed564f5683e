"""Products in bulk over the internal API: a catalogue's promise, and stock in PostgreSQL."""

import asyncio
import csv
import io

from cloud.errors import AwayError
from shop.product_sheets import HEADER
from tests.integration.worker.asking import asker
from tests.integration.worker.test_place import Catalogue as Offers
from tests.unit.shop.builders import an_offer
from worker.errors import ChangedMeanwhileError
from worker.handlers.keep_catalogue import Keeping

SHEET = "/v1/staff/product-sheet"


class Catalogue:
    """Keeps the promises of the catalogue, of its changes and of writes; away after *writes*."""

    def __init__(self):
        self.known, self.writes = {}, 10**6

    async def products(self, product_ids):
        return {one: self.known[one] for one in product_ids if one in self.known}

    async def all_versions(self):
        return {one.product_id: one.version for one in self.known.values()}

    async def put(self, product, *, before):
        if self.writes == 0:
            raise AwayError("dynamodb", "test")
        self.writes -= 1
        if self.known.get(product.product_id) != before:
            raise ChangedMeanwhileError(product.product_id, expected=0, found=1)
        self.known[product.product_id] = product


def scenario(body):
    """Make a test of a coroutine that is given a shop, a catalogue, and staff that asks."""

    def test(shop):
        async def within():
            async with shop:
                catalogue = Catalogue()
                offers = Offers(*(an_offer(sku) for sku in ("CHAIR", "LAMP")))
                given = {"keeping": Keeping(catalogue, catalogue), "offers": offers}
                ask = asker(shop, session="staff", catalogue_changes=catalogue, **given)
                await body(shop, catalogue, ask)

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


def row(sku, product_id="", **changed):
    cells = {
        "product_id": product_id or sku.lower(),
        "version": 0,
        "sku": sku,
        "category": "chairs",
        "brand": "",
        "name_pt": "Cadeira",
        "name_en": "Chair",
        "price": "129.90",
        "weight_grams": 500,
        "is_sold": "yes",
        "stock": 0,
        "stock_change": 3,
    }
    return {**cells, **changed}


def sheet(*rows, delimiter=","):
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return {"csv": text.getvalue()}


async def sent(ask, body, where="", key="k"):
    return await ask.asked("POST", f"{SHEET}{where}", body, key=key)


async def exported(ask):
    answer = await ask.asked("GET", SHEET)
    text = answer.json["csv"]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@scenario
async def test_five_hundred_rows_are_imported_exported_and_the_same(shop, catalogue, ask):
    rows = [row(f"SKU-{n}", f"thing-{n // 5}") for n in range(500)]

    looked = await sent(ask, sheet(*rows), "/preview", "p")
    before = dict(catalogue.known)
    done = await sent(ask, sheet(*rows))
    back = await exported(ask)
    again = await sent(ask, sheet(*back), key="again")

    assert {} == before
    sums = ("rows", "new", "changed", "unchanged", "stock_changes")
    assert [500, 100, 0, 0, 500] == [looked.json[name] for name in sums]
    assert looked.json == done.json
    assert ("thing-0", "1", "129.90", "3", "0") == tuple(
        back[0][name] for name in ("product_id", "version", "price", "stock", "stock_change")
    )
    assert [500, 0, 0, 100, 0] == [again.json[name] for name in sums]
    assert [(1_500,)] == await shop.run("select sum(quantity) from stock_movements")


@scenario
async def test_every_fault_is_named_by_its_line_and_nothing_is_changed(shop, catalogue, ask):
    rows = [
        row("GOOD"),
        row("PRICE", price="1.2.3"),
        row("WEIGHT", weight_grams="heavy"),
        row("SOLD", is_sold="maybe"),
        row("GONE", version=7),
        row("LESS", stock_change=-1),
        row("GOOD", "other"),
        row("low sku"),
        row("TWO", "good", name_pt="Outra"),
    ]

    looked = await sent(ask, sheet(*rows, delimiter=";"), "/preview", "p")
    done = await sent(ask, sheet(*rows))

    named = {(one["line"], one["field"]) for one in looked.json["faults"]}
    assert {
        (3, "price"),
        (4, "weight_grams"),
        (5, "is_sold"),
        (6, "version"),
        (7, "stock_change"),
        (8, "sku"),
        (10, "name_pt"),
    } <= named
    assert 9 in {line for line, _ in named}
    assert (422, "line 3: price") == (done.status, done.json["field"])
    assert ({}, []) == (catalogue.known, await shop.run("select * from stock"))


@scenario
async def test_an_import_that_was_broken_off_is_finished_by_sending_it_again(shop, catalogue, ask):
    rows = sheet(*(row(f"SKU-{n}") for n in range(10)))
    catalogue.writes = 4

    broken = await sent(ask, rows)
    stock = await shop.run("select * from stock")
    catalogue.writes = 100
    done = await sent(ask, rows)
    repeated = await sent(ask, rows)

    assert (503, []) == (broken.status, stock)
    assert (6, 4) == (done.json["new"], done.json["unchanged"])
    assert done.json == repeated.json
    assert 10 == len(catalogue.known)
    assert [(30,)] == await shop.run("select sum(available) from stock")


@scenario
async def test_what_another_has_changed_meanwhile_is_not_written_over(shop, catalogue, ask):
    await sent(ask, sheet(row("CHAIR")))
    [mine] = await exported(ask)
    await sent(ask, sheet({**mine, "price": "99,90"}), key="other")

    late = await sent(ask, sheet({**mine, "price": "150.00"}), key="mine")

    assert (422, "line 2: version") == (late.status, late.json["field"])
    assert 9_990 == catalogue.known["chair"].variants[0].minor


@scenario
async def test_a_name_is_no_formula_in_a_spreadsheet_and_comes_back_as_it_was(shop, catalogue, ask):
    names = ("=1+1", "+1", "-1", "@A1")
    await sent(ask, sheet(*(row(f"S{n}", name_en=name) for n, name in enumerate(names))))

    found = await exported(ask)
    again = await sent(ask, sheet(*found), key="again")

    assert [f"'{name}" for name in names] == [one["name_en"] for one in found]
    assert (4, 0) == (again.json["unchanged"], again.json["changed"])


@scenario
async def test_what_is_no_sheet_is_refused(shop, catalogue, ask):
    many = sheet(*(row(f"S{n}") for n in range(501)))
    for n, (body, field) in enumerate(
        (({"csv": ""}, "line 1"), ({"csv": "a,b\n1,2"}, "line 1"), (many, "line 502"))
    ):
        answer = await sent(ask, body, "/preview", f"{n}")
        assert (422, field) == (answer.status, answer.json["field"])


async def adjusted(ask, key="k", **changes):
    adjustments = [{"sku": sku, "change": change} for sku, change in changes.items()]
    body = {"adjustments": adjustments, "reason": "counted"}
    return await ask.asked("POST", "/v1/staff/stock", body, key=key)


@scenario
async def test_stock_is_adjusted_all_or_none_and_written_down(shop, catalogue, ask):
    await shop.stock(CHAIR=5)

    done = await adjusted(ask, CHAIR=-2, LAMP=4)
    below = await adjusted(ask, "below", CHAIR=-4, LAMP=1)
    unknown = await adjusted(ask, "unknown", CHAIR=1, GHOST=1)

    assert {"CHAIR": 3, "LAMP": 4} == done.json["levels"] == await shop.left()
    assert [(422, "CHAIR"), (422, "sku")] == [(o.status, o.json["field"]) for o in (below, unknown)]
    moved = "select sku, quantity, moved_by, why from stock_movements where moved_by is not null"
    assert [("CHAIR", -2, "s", "counted"), ("LAMP", 4, "s", "counted")] == sorted(
        await shop.run(moved)
    )


@scenario
async def test_adjustments_at_once_add_up(shop, catalogue, ask):
    await asyncio.gather(*(adjusted(ask, f"{n}", LAMP=1, CHAIR=2) for n in range(8)))

    assert {"LAMP": 8, "CHAIR": 16} == await shop.left()
