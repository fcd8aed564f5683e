"""Whatever staff does leaves a row: who, what, on what, before and after."""

import asyncio
import json

import msgspec
import pytest

from shop.api.operations import Who
from tests.integration.worker.account import make
from tests.integration.worker.contract import OTHER, OWNER, SHOPPER, contract, examples
from tests.unit.shop.test_catalogue import a_product
from worker.api.auditing import UNNOTED, is_noted
from worker.api.operations import OPERATIONS

HOME = {"category_id": "casa", "names": {"pt-BR": "Lar", "en": "Home"}}
COMPANY = examples("0" * 32, "a@example.com")["write-company"].body


@pytest.fixture
def run(shop, shelves, embedded_aws):
    """Carry out a scenario that is given a shop with everything in it, and who owns it."""

    async def within(scenario):
        async with contract(shop, shelves, make(embedded_aws, "auditing")) as made:
            return await scenario(made, (await made.fresh())[0])

    return lambda scenario: asyncio.run(within(scenario))


async def rows(made):
    """Return the deeds of staff that were noted."""
    found = await made.shop.run(
        "select deed, subject, before::text, after::text from audit where account <> ''"
        " and deed not in ('sign-in') order by id"
    )
    return [
        (deed, subject, *(one and json.loads(one) for one in (before, after)))
        for deed, subject, before, after in found
    ]


def test_each_deed_of_staff_is_noted_or_said_why_not():
    silent = {
        one.name
        for one in OPERATIONS
        if one.who >= Who.STAFF and one.method == "POST" and not is_noted(one)
    }

    assert {"preview-products", "sweep-dead-letters", "staff-confirm"} == silent
    assert silent == {one.name for one in UNNOTED}


def test_what_is_done_is_noted_with_its_deed_and_what_is_refused_is_not(run):
    async def scenario(made, tokens):
        owner = made.as_(tokens[OWNER])
        found = {}
        for operation in OPERATIONS:
            if not is_noted(operation):
                continue
            account = (await made.fresh())[1]
            order_id = await made.order(account)
            example = examples(order_id, "x@example.com")[operation.name]
            before = len(await rows(made))
            answer = await made.call(owner, operation, example)
            new = (await rows(made))[before:]
            found[operation.name] = (answer.status, [one[0] for one in new])
        return found

    found = run(scenario)

    wanted = {name: (status, [name] * (status == 200)) for name, (status, _) in found.items()}
    assert wanted == found
    assert sum(status == 200 for status, _ in found.values()) >= 6


CHANGES = {
    "change-product": (
        "/v1/staff/products/cadeira",
        lambda: msgspec.to_builtins(a_product(brand="Casa Nova")),
        ("brand", "", "Casa Nova"),
    ),
    "reprice-product": (
        "/v1/staff/products/cadeira/prices",
        lambda: {"version": 1, "prices": {"CHAIR": 12_345}},
        ("version", 1, 1),
    ),
    "archive-product": (
        "/v1/staff/products/cadeira/archive",
        lambda: {"version": 1},
        ("version", 1, 1),
    ),
    "keep-assortment": (
        "/v1/staff/assortment",
        lambda: {"version": 1, "categories": [HOME]},
        ("version", 1, 1),
    ),
    "write-freight-table": (
        "/v1/staff/freight",
        lambda: {"rows": [], "version": 1},
        ("version", 1, 1),
    ),
    "write-policy": (
        "/v1/owner/policies/terms",
        lambda: {"language": "en", "body": "Our terms", "version": 0},
        ("body", "", "Our terms"),
    ),
    "write-company": (
        "/v1/owner/company",
        lambda: {**COMPANY, "version": 0},
        ("city", None, "São Paulo"),
    ),
}


@pytest.mark.parametrize("deed", CHANGES)
def test_a_change_is_noted_with_what_stood_before(run, deed):
    target, body, (field, before, after) = CHANGES[deed]

    async def scenario(made, tokens):
        answer = await made.as_(tokens[OWNER]).asked("POST", target, body(), key="once")
        again = await made.as_(tokens[OWNER]).asked("POST", target, body(), key="once")
        return answer, again, await rows(made)

    answer, again, noted = run(scenario)

    assert (200, answer.body) == (answer.status, again.body), answer.body
    ((name, _, stood, stands),) = noted
    assert deed == name
    assert (before, after) == ((stood or {}).get(field), stands[field])


def test_an_order_that_staff_cancels_is_noted_and_that_of_its_owner_is_not(run):
    async def scenario(made, tokens):
        found = []
        for person in (SHOPPER, OWNER):
            fresh, account = await made.fresh()
            order_id = await made.order(account)
            token = fresh[person]
            target = f"/v1/orders/{order_id}/cancel"
            answer = await made.as_(token).asked("POST", target, {}, key=f"c{person}")
            found.append((answer.status, order_id))
        return found, await rows(made)

    ((mine, _), (theirs, order_id)), noted = run(scenario)

    assert (200, 200) == (mine, theirs)
    ((deed, subject, before, after),) = noted
    assert ("cancel-order", order_id) == (deed, subject)
    assert ({"state": "confirmed"}, "cancelled") == (before, after["state"])


def test_nobodys_secrets_are_noted(run):
    async def scenario(made, tokens):
        await made.as_(tokens[OWNER]).asked(
            "POST", "/v1/owner/company", {**COMPANY, "version": 0}, key="c"
        )
        return json.dumps(await rows(made))

    noted = run(scenario)

    assert "11222333000181" not in noted
    assert OTHER not in noted
