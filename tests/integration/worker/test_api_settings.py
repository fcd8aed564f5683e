"""What the owner and staff set, over the internal API, on a real PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest

from tests.integration.worker.asking import asker

COMPANY = {
    "name": "Loja Exemplo Ltda.",
    "tax_id": "11.222.333/0001-81",
    "pix_key": "pix@example.com",
    "city": "São Paulo",
    "address": "Av. Paulista, 1000, 01310-100",
    "email": "oi@example.com",
    "phone": "+55 11 5555-0100",
    "version": 0,
}
COUPON = {
    "takes": "percent",
    "value": 10,
    "starts_at": "2026-01-01T00:00:00Z",
    "ends_at": "2027-01-01T00:00:00Z",
    "uses": 5,
}
ROW = {
    "method": "pac",
    "first_cep": "00000000",
    "last_cep": "49999999",
    "most_grams": 30_000,
    "price": 1_500,
    "working_days": 7,
}


def scenario(body):
    """Make a test of a coroutine that is given a shop, its owner and its staff."""

    def test(shop):
        async def within():
            async with shop:
                owner = asker(shop, session="owner")
                await body(shop, owner, replace(owner, session="staff"))

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


@scenario
async def test_the_owner_says_who_sells_and_everybody_reads_it(shop, owner, staff):
    nobody = replace(owner, session="")
    before = await nobody.asked("GET", "/v1/seller")

    refused = await staff.asked("POST", "/v1/owner/company", COMPANY, key="a")
    written = await owner.asked("POST", "/v1/owner/company", COMPANY, key="b")
    seen = await nobody.asked("GET", "/v1/seller")

    assert [404, 403, 200] == [before.status, refused.status, written.status]
    assert ("11222333000181", "Av. Paulista, 1000, 01310-100") == (
        seen.json["tax_id"],
        seen.json["address"],
    )
    assert "pix_key" not in seen.json
    assert 1 == (await owner.asked("GET", "/v1/owner/company")).json["version"]


@scenario
async def test_of_two_who_change_the_company_the_second_is_told(shop, owner, staff):
    await owner.asked("POST", "/v1/owner/company", COMPANY, key="a")

    answers = [
        await owner.asked("POST", "/v1/owner/company", {**COMPANY, "version": 1, **new}, key=key)
        for key, new in (("b", {"city": "Santos"}), ("c", {"city": "Recife"}))
    ]
    again = await owner.asked("POST", "/v1/owner/company", COMPANY, key="d")

    assert [200, 409, 409] == [one.status for one in (*answers, again)]
    assert "changed-meanwhile" == answers[1].json["type"]
    assert "Santos" == (await owner.asked("GET", "/v1/seller")).json["city"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("tax_id", "529.982.247-25"), ("tax_id", "11.222.333/0001-80"), ("pix_key", "ç")],
)
def test_a_company_that_could_not_be_paid_is_refused(shop, field, value):
    @scenario
    async def refused(shop, owner, staff):
        answer = await owner.asked("POST", "/v1/owner/company", {**COMPANY, field: value}, key="a")
        assert (422, field.removeprefix("pix_")) == (answer.status, answer.json["field"])

    refused(shop)


@scenario
async def test_policies_are_written_by_language(shop, owner, staff):
    text = {"language": "en", "body": "We keep little.", "version": 0}
    written = await owner.asked("POST", "/v1/owner/policies/privacy", text, key="a")
    stale = await owner.asked("POST", "/v1/owner/policies/privacy", text, key="b")
    unknown = await owner.asked("POST", "/v1/owner/policies/love", text, key="c")

    english = await staff.asked("GET", "/v1/policies/privacy?language=en")
    portuguese = await staff.asked("GET", "/v1/policies/privacy")

    assert [200, 409, 404] == [written.status, stale.status, unknown.status]
    assert ("We keep little.", 1) == (english.json["body"], english.json["version"])
    assert ("", 0) == (portuguese.json["body"], portuguese.json["version"])


@scenario
async def test_the_freight_table_is_replaced_as_a_whole(shop, owner, staff):
    await shop.freight()
    before = (await staff.asked("GET", "/v1/staff/freight")).json
    rows = [ROW, {**ROW, "first_cep": "50000000", "last_cep": "99999999", "free_above": 0}]

    answers = [
        await staff.asked(
            "POST",
            "/v1/staff/freight",
            {"rows": rows[:n], "version": before["version"]},
            key=f"{n}",
        )
        for n in (2, 1)
    ]

    after = (await staff.asked("GET", "/v1/staff/freight")).json
    assert [200, 409] == [one.status for one in answers]
    assert [{**ROW, "free_above": None}, rows[1]] == after["rows"]
    assert before["version"] + 1 == after["version"]


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"first_cep": "40000000"}, "rows[1].first_cep"),
        ({"first_cep": "60000000", "last_cep": "50000000"}, "rows[1].last_cep"),
        ({"first_cep": "5000000"}, "rows[1].first_cep"),
        ({"price": -1}, "rows[1].price"),
        ({"most_grams": 500}, None),
        ({"method": "sedex"}, None),
    ],
)
def test_a_freight_table_that_says_two_things_is_refused_by_its_row(shop, second, field):
    @scenario
    async def refused(shop, owner, staff):
        rows = [ROW, {**ROW, "last_cep": "99999999", **second}]
        answer = await staff.asked(
            "POST", "/v1/staff/freight", {"rows": rows, "version": 1}, key="a"
        )
        left = await shop.run("select count(*) from freight_bands")
        assert (422 if field else 200) == answer.status
        assert [(0 if field else 2,)] == left
        assert field == answer.json.get("field")

    refused(shop)


@scenario
async def test_a_coupons_uses_in_all_may_be_changed_while_it_is_used(shop, owner, staff):
    made = await staff.asked("POST", "/v1/staff/coupons/NATAL10", COUPON, key="a")
    await shop.run("update coupons set uses_left = uses_left - 2")
    more = {**COUPON, "uses": 8, "version": made.json["version"]}
    changed = await staff.asked("POST", "/v1/staff/coupons/NATAL10", more, key="b")
    fewer = {**COUPON, "uses": 1, "version": changed.json["version"]}
    after_more = (await staff.asked("GET", "/v1/staff/coupons")).json["coupons"][0]["uses_left"]
    await staff.asked("POST", "/v1/staff/coupons/NATAL10", fewer, key="c")

    found = (await staff.asked("GET", "/v1/staff/coupons")).json["coupons"]

    assert 6 == after_more
    assert [("NATAL10", 0, 1)] == [
        (one["code"], one["uses_left"], one["terms"]["uses"]) for one in found
    ]


@scenario
async def test_a_coupon_that_makes_no_sense_is_refused(shop, owner, staff):
    await staff.asked("POST", "/v1/staff/coupons/NATAL10", COUPON, key="a")
    answers = [
        await staff.asked("POST", f"/v1/staff/coupons/{code}", {**COUPON, **changed}, key=f"{n}")
        for n, (code, changed) in enumerate(
            (
                ("NATAL10", {}),
                ("natal", {}),
                ("NEW10", {"value": 101}),
                ("NEW10", {"ends_at": COUPON["starts_at"]}),
                ("NEW10", {"version": 3}),
                ("NATAL10", {"version": 3}),
            )
        )
    ]

    assert [422, 422, 422, 422, 404, 409] == [one.status for one in answers]
    assert ["code", "coupon", "value", "ends_at"] == [one.json["field"] for one in answers[:4]]


@scenario
async def test_coupons_are_listed_page_by_page(shop, owner, staff):
    for n in range(5):
        await staff.asked("POST", f"/v1/staff/coupons/CODE{n}", COUPON, key=f"{n}")
    codes, after = [], ""
    for _ in range(3):
        page = (await staff.asked("GET", f"/v1/staff/coupons?most=2&after={after}")).json
        codes += [one["code"] for one in page["coupons"]]
        after = page["after"]

    assert [f"CODE{n}" for n in range(5)] == codes
    assert "" == after
