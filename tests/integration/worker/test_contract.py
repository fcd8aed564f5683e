"""Every operation of the internal API, asked by everybody, signed rightly and wrongly."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shop.accounts import Role
from shop.api.operations import CLIENT_HEADER, KEY_HEADER, SESSION_HEADER, Who
from shop.service_calls import HEADER, sign_call
from shop.signing import Keys
from tests.integration.worker.account import make
from tests.integration.worker.contract import (
    AN_ID,
    HOME,
    NOBODY,
    OTHER,
    OWNER,
    PERSONS,
    SHOPPER,
    STAFF,
    contract,
    examples,
    link_of,
)
from tests.integration.worker.person import PASSWORD
from tests.unit.shop.builders import KEYS
from tests.unit.worker.api.calling import NOW
from worker.api.operations import OPERATIONS

BODY = b'{"sku":"CHAIR","quantity":1}'
WHO = {
    NOBODY: Who.ANYBODY,
    SHOPPER: Who.SHOPPER,
    OTHER: Who.SHOPPER,
    STAFF: Who.STAFF,
    OWNER: Who.OWNER,
}


@pytest.fixture
def run(shop, shelves, embedded_aws):
    """Carry out a scenario that is given a shop with everything in it."""

    async def within(scenario):
        async with contract(shop, shelves, make(embedded_aws, "contract")) as made:
            return await scenario(made)

    return lambda scenario: asyncio.run(within(scenario))


def wanted(operation, example, person):
    """Return the status that a person gets."""
    if WHO[person] < operation.who:
        return 401 if person is NOBODY else 403
    return example.others.get(person, example.may)


def test_each_operation_has_an_example():
    assert {one.name for one in OPERATIONS} == set(examples("0" * 32, "ana@example.com"))


def test_everybody_may_what_he_may_and_nothing_else(run):
    async def scenario(made):
        found = {}
        for operation in OPERATIONS:
            for person in PERSONS:
                tokens, account = await made.fresh()
                order_id = await made.order(account)
                example = examples(order_id, f"{person}{order_id[-6:]}@example.com")
                example = example[operation.name]
                answer = await made.call(made.as_(tokens[person]), operation, example)
                told = (answer.status, answer.body[:200])
                found[operation.name, person] = (told, wanted(operation, example, person))
        return found

    found = run(scenario)

    wrong = {asked: told for asked, (told, status) in found.items() if told[0] != status}
    assert not wrong, "\n".join(f"{asked}: {told}" for asked, told in wrong.items())


FOREIGN = Keys(b"of somebody else")
ROTATED = Keys(b"the next key", KEYS.current)


def test_a_call_that_none_of_ours_signed_is_answered_to_nobody(run):
    async def scenario(made):
        tokens, account = await made.fresh()
        order_id = await made.order(account)
        found = {}
        for operation in OPERATIONS:
            example = examples(order_id, f"{operation.name}@example.com")[operation.name]
            owner = made.as_(tokens[OWNER])
            for how, asking, headers in (
                ("unsigned", made.as_(tokens[OWNER], keys=None), {}),
                ("by a foreign key", made.as_(tokens[OWNER], keys=FOREIGN), {}),
                ("by a key to come", made.as_(tokens[OWNER], keys=ROTATED), {}),
                ("long ago", made.as_(tokens[OWNER], at=NOW - 61), {}),
                ("too early", made.as_(tokens[OWNER], at=NOW + 61), {}),
                ("as nothing", owner, {HEADER: ""}),
                ("as no number", owner, {HEADER: "x.y"}),
                ("as a huge number", owner, {HEADER: f"{'9' * 400}.y"}),
                ("of another call", owner, {HEADER: _elsewhere(operation, tokens[OWNER])}),
            ):
                answer = await made.call(asking, operation, example, **headers)
                found[operation.name, how] = (answer.status, answer.json["type"])
        return found

    found = run(scenario)

    assert {(401, "call-not-ours")} == set(found.values())


def _elsewhere(operation, token):
    """Return the signature of the same session's call of something else."""
    headers = {SESSION_HEADER: token}
    return sign_call(KEYS, operation.method, "/v1/elsewhere", b"", headers=headers, at=NOW)


@pytest.mark.parametrize("header", [SESSION_HEADER, CLIENT_HEADER, KEY_HEADER])
def test_nobody_between_the_tiers_puts_another_session_address_or_key_in(run, header):
    async def scenario(made):
        tokens, _ = await made.fresh()
        mine = {SESSION_HEADER: tokens[SHOPPER], CLIENT_HEADER: HOME, KEY_HEADER: "mine"}
        signature = sign_call(KEYS, "POST", "/v1/my/cart", BODY, headers=mine, at=NOW)
        theirs = {**mine, header: tokens[OTHER] if header == SESSION_HEADER else "other"}
        ask = replace(made.ask, keys=None)
        return [
            (
                await ask.asked("POST", "/v1/my/cart", BODY, headers={**one, HEADER: signature})
            ).status
            for one in (mine, theirs)
        ]

    assert [200, 401] == run(scenario)


def test_the_key_of_before_is_still_believed(run):
    async def scenario(made):
        old = Keys(KEYS.previous)
        return (await made.as_(keys=old).asked("GET", "/v1/assortment")).status

    assert 200 == run(scenario)


def test_what_is_somebody_elses_is_answered_as_what_is_not_there(run):
    async def scenario(made):
        tokens, account = await made.fresh()
        order_id = await made.order(account)
        other = made.as_(tokens[OTHER])
        answers = [
            await other.asked("GET", f"/v1/orders/{one}{what}")
            for what in ("", "/history")
            for one in (order_id, AN_ID)
        ]
        told = [one.body.replace(order_id.encode(), AN_ID.encode()) for one in answers]
        return list(zip([one.status for one in answers], told, strict=True))

    theirs, nothing, its_history, no_history = run(scenario)

    assert theirs == nothing
    assert its_history == no_history


def test_an_order_is_shown_by_its_link_and_by_that_of_no_other(run):
    async def scenario(made):
        _, account = await made.fresh()
        first, second = await made.order(account), await made.order(account)
        asked = [(first, link_of(first)), (first, link_of(second)), (first, "")]
        return [
            (await made.as_().asked("GET", f"/v1/orders/{one}?token={token}")).status
            for one, token in asked
        ]

    assert [200, 404, 404] == run(scenario)


@pytest.mark.parametrize("end", ["signed out", "everywhere", "demoted", "forgotten"])
def test_a_session_that_is_over_is_nobodys(run, end):
    async def scenario(made):
        tokens, _ = await made.fresh()
        token = tokens[STAFF if end == "demoted" else OTHER]
        caller = await made.people.who(token, datetime.now(UTC))
        asking = made.as_(token)
        before = await asking.asked("GET", "/v1/my/account")
        if end == "signed out":
            await asking.asked("POST", "/v1/sessions/end", {"token": token}, key="end")
        elif end == "everywhere":
            await asking.asked("POST", "/v1/my/sessions/end-all", key="end")
        elif end == "forgotten":
            again = {"password": PASSWORD}
            confirmed = await asking.asked("POST", "/v1/my/sessions/confirm", again, key="c")
            asking = made.as_(confirmed.json["token"])
            assert 200 == (await asking.asked("POST", "/v1/my/account/forget", key="f")).status
        else:
            async with made.people.deed() as deed:
                await deed.staff.set_role(caller.account, Role.OWNER)
        after = await asking.asked("GET", "/v1/my/account")
        return before.status, after.status

    assert (200, 401) == run(scenario)


def test_what_is_asked_again_under_its_key_is_done_once(run):
    async def scenario(made):
        tokens, _ = await made.fresh()
        asking = made.as_(tokens[STAFF])
        body = {"adjustments": [{"sku": "CHAIR", "change": 5}], "reason": "counted"}
        other = {"adjustments": [{"sku": "CHAIR", "change": 6}], "reason": "counted"}
        before = (await made.shop.left())["CHAIR"]
        answers = await asyncio.gather(
            *(asking.asked("POST", "/v1/staff/stock", body, key="once") for _ in range(5))
        )
        changed = await asking.asked("POST", "/v1/staff/stock", other, key="once")
        return before, (await made.shop.left())["CHAIR"], answers, changed

    before, after, answers, changed = run(scenario)

    assert before + 5 == after
    assert 1 == len({(one.status, one.body) for one in answers})
    assert (422, "key-reused") == (changed.status, changed.json["type"])


def test_nobody_gets_the_answer_that_was_kept_for_somebody_else(run):
    async def scenario(made):
        tokens, _ = await made.fresh()
        answers = [
            await made.as_(tokens[one]).asked("POST", "/v1/my/cart", BODY, key="guessed")
            for one in (SHOPPER, OTHER)
        ]
        return [(one.status, one.json.get("cart_id", "")) for one in answers]

    (first, mine), (second, theirs) = run(scenario)

    assert 200 == first
    assert second in (200, 422)
    assert mine != theirs


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_post_says_under_which_key_it_is_done(run, key):
    async def scenario(made):
        tokens, _ = await made.fresh()
        return await made.as_(tokens[SHOPPER]).asked("POST", "/v1/my/cart", BODY, key=key)

    answer = run(scenario)

    assert (422, KEY_HEADER) == (answer.status, answer.json["field"])
