"""People coming in over the internal API, on a real PostgreSQL with real hashes."""

import asyncio

import pyotp
import pytest

from shop.accounts import Role
from tests.integration.worker.person import ANA, BIA, PASSWORD
from tests.integration.worker.visiting import scenario, visitor
from worker.adapters import limits
from worker.people import Verdict

NEW = "battery staple 2"
OTHER = "198.51.100.9"
MOST = limits.RULES["sign-in"][0].most


@scenario
async def test_whoever_registers_and_opens_the_mail_is_let_in_and_out(somebody):
    await somebody.post("/accounts", email=" Ana@Example.com", password=PASSWORD, name="Ana  S")
    early = await somebody.sign_in()
    token = await somebody.door.mailed("verify")
    opened = await somebody.post("/accounts/verify", token=token)
    signed_in = await somebody.sign_in()
    ana = somebody.with_(signed_in.json["token"])
    me = await ana.get("/my/account")
    await ana.with_().post("/sessions/end", token=signed_in.json["token"])
    out = await ana.get("/my/account")

    assert [403, 200, 200, 200, 401] == [one.status for one in (early, opened, signed_in, me, out)]
    shared = ("account", "name", "role", "language", "confirmed_until")
    assert ["Ana S", "shopper", "pt-BR"] == [me.json[one] for one in shared[1:4]]
    assert [me.json[one] for one in shared] == [signed_in.json[one] for one in shared]
    assert ANA == me.json["email"]


@scenario
async def test_who_is_known_is_told_to_nobody(somebody):
    await somebody.known()
    await somebody.post("/accounts", email=BIA, password=PASSWORD, name="Bia")
    asked = {
        "wrong": [
            await somebody.sign_in(email, NEW)
            for email in (ANA, BIA, "nobody@example.com", "no address")
        ],
        "staff": [
            await somebody.post("/staff/sessions", email=email, password=PASSWORD, code="123456")
            for email in (ANA, "nobody@example.com")
        ],
        "register": [
            await somebody.post("/accounts", email=email, password=PASSWORD, name="Eva")
            for email in (ANA, "eva@example.com")
        ],
        "reset": [
            await somebody.post("/passwords/ask", email=email)
            for email in (ANA, BIA, "nobody@example.com")
        ],
    }

    told = {what: {(one.status, one.body) for one in answers} for what, answers in asked.items()}

    assert [1, 1, 1, 1] == [len(answers) for answers in told.values()]


@scenario
async def test_a_password_is_chosen_anew_by_the_mailed_link_once(somebody):
    ana = await somebody.known()
    await somebody.post("/passwords/ask", email=ANA, language="en")
    token = await somebody.door.mailed("reset")

    weak = await somebody.post("/passwords/reset", token=token, password=NEW[:9])
    done = await somebody.post("/passwords/reset", token=token, password=NEW)
    again = await somebody.post("/passwords/reset", token=token, password=PASSWORD)

    assert (422, "password") == (weak.status, weak.json["field"])
    assert [200, 410] == [done.status, again.status]
    assert 401 == (await ana.get("/my/account")).status
    assert [403, 200] == [(await somebody.sign_in(password=one)).status for one in (PASSWORD, NEW)]


@scenario
async def test_a_link_that_is_opened_again_by_the_same_click_answers_the_same(somebody):
    await somebody.post("/accounts", email=ANA, password=PASSWORD, name="Ana")
    token = await somebody.door.mailed("verify")

    first, retried = [
        await somebody.post("/accounts/verify", key="click", token=token) for _ in range(2)
    ]
    later = await somebody.post("/accounts/verify", token=token)

    assert (200, b"{}") == (first.status, first.body) == (retried.status, retried.body)
    assert (410, "spent-link") == (later.status, later.json["type"])


@scenario
async def test_the_password_given_again_gives_the_session_another_token(somebody):
    ana = await somebody.known()

    wrong = await ana.post("/my/sessions/confirm", password=NEW)
    confirmed = await ana.post("/my/sessions/confirm", password=PASSWORD)
    new = ana.with_(confirmed.json["token"])

    assert (403, "not-recognised") == (wrong.status, wrong.json["type"])
    assert [401, 200] == [(await one.get("/my/account")).status for one in (ana, new)]
    assert (
        confirmed.json["confirmed_until"] == (await new.get("/my/account")).json["confirmed_until"]
    )


@scenario
async def test_signing_in_ends_the_session_of_the_same_browser(somebody):
    before = await somebody.known()
    after = await somebody.sign_in(previous=before.ask.session)
    stale = await somebody.sign_in(previous="long over")

    assert [200, 200, 401] == [after.status, stale.status, (await before.get("/my/account")).status]


@scenario
async def test_all_sessions_are_ended_at_once(somebody):
    ana = await somebody.known()
    elsewhere = somebody.with_((await somebody.sign_in()).json["token"])

    await ana.post("/my/sessions/end-all")

    assert [401, 401] == [(await one.get("/my/account")).status for one in (ana, elsewhere)]


@scenario
async def test_nothing_that_lets_somebody_in_is_kept_with_a_key(somebody):
    ana = await somebody.known()
    token = (await ana.post("/my/sessions/confirm", password=PASSWORD)).json["token"]
    ana = ana.with_(token)
    changed = await ana.post("/my/account/password", old=PASSWORD, new=NEW)
    ana = ana.with_(changed.json["token"])
    await ana.post("/my/account/email", password=NEW, email=BIA)
    await somebody.post("/passwords/ask", email=ANA)
    await somebody.post("/passwords/reset", token=NEW, password=NEW)

    kept = await somebody.shop.run("select answer from idempotency_keys")

    assert [(b"{}",)] == kept, "that the link was opened"


@scenario
async def test_staff_comes_in_by_a_code_that_works_once(somebody):
    hired = await somebody.door.hire(role=Role.OWNER)
    code = pyotp.parse_uri(hired.url).at(somebody.door.now)
    given = {"email": ANA, "password": hired.password, "code": code}

    as_shopper = await somebody.sign_in(password=hired.password)
    wrong = await somebody.post("/staff/sessions", **{**given, "code": "000000x"})
    signed_in = await somebody.post("/staff/sessions", **given)
    again = await somebody.post("/staff/sessions", **given)
    owner = somebody.with_(signed_in.json["token"])
    staff = await owner.get("/staff/people")

    assert [403, 403, 200, 403] == [one.status for one in (as_shopper, wrong, signed_in, again)]
    assert "owner" == signed_in.json["role"]
    assert {"staff": [{"email": ANA, "role": "owner"}]} == staff.json


@scenario
async def test_to_staff_a_password_without_a_code_confirms_nothing(somebody):
    hired = await somebody.door.hire()
    codes = pyotp.parse_uri(hired.url)
    now = int(somebody.door.now.timestamp())
    signed_in = await somebody.post(
        "/staff/sessions", email=ANA, password=hired.password, code=codes.at(now)
    )
    staff = somebody.with_(signed_in.json["token"])
    password = {"password": hired.password}

    refused = [
        await staff.post("/my/sessions/confirm", **password),
        await staff.post("/my/account/password", old=hired.password, new=NEW),
        await staff.post("/my/account/email", email=BIA, **password),
        await staff.post("/my/account/forget"),
        await staff.get("/staff/people"),
        await staff.post("/staff/sessions/confirm", code=codes.at(now), **password),
    ]
    confirmed = await staff.post("/staff/sessions/confirm", code=codes.at(now + 30), **password)

    assert [*["not-allowed"] * 5, "not-recognised"] == [one.json["type"] for one in refused]
    assert 200 == confirmed.status
    assert 401 == (await staff.get("/my/account")).status


@scenario
async def test_whoever_tries_too_often_waits_and_keeps_nobody_out(somebody):
    """Not even somebody who knows how to write an address in many ways."""
    await somebody.known()
    thief = somebody.with_(client=OTHER)
    tries = [await thief.sign_in(email, NEW) for email in [ANA, ANA.upper(), f" {ANA}"] * MOST]

    assert [403] * MOST == [one.status for one in tries[:MOST]]
    assert {(429, "too-many")} == {(one.status, one.json["type"]) for one in tries[MOST:]}
    assert 0 < int(tries[-1].headers["retry-after"]) <= 60
    assert 200 == (await somebody.sign_in()).status


@scenario
async def test_a_household_is_one_address_however_it_is_written(somebody):
    ways = [f"2001:db8:1:2::{n:x}" for n in range(1, MOST + 2)]
    ours = [(await somebody.with_(client=one).sign_in()).status for one in ways]
    theirs = await somebody.with_(client="2001:db8:1:3::1").sign_in()
    one, another = [
        [(await somebody.with_(client=f"{before}192.0.2.{n}").sign_in()).status for n in (1, 2)]
        for before in ("", "::ffff:")
    ]

    assert [403] * MOST + [429] == ours
    assert [403] * 5 == [theirs.status, *one, *another]


@pytest.mark.parametrize("client", ["", "unknown", "203.0.113.7:80", "203.0.113.7, 10.0.0.1"])
def test_tries_of_nobody_knows_where_are_refused(shop, client):
    @scenario
    async def refused(somebody):
        answer = await somebody.with_(client=client).sign_in()
        assert (422, "x-shop-client") == (answer.status, answer.json["field"])

    refused(shop)


class Slow:
    """Passwords that are checked when they are told to be."""

    def __init__(self, most):
        self.most, self.waiting = most, 0
        self.all_wait, self.go_on = asyncio.Event(), asyncio.Event()

    async def check(self, _password, _kept):
        self.waiting += 1
        if self.waiting == self.most:
            self.all_wait.set()
        await self.go_on.wait()
        return Verdict(is_right=False)


def test_while_many_passwords_are_checked_others_get_a_connection(shop):
    async def within():
        async with shop:
            slow = Slow(40)
            somebody = visitor(shop, slow)
            many = [
                asyncio.create_task(somebody.with_(client=f"192.0.2.{n}").sign_in(f"a{n}@b.com"))
                for n in range(slow.most)
            ]
            async with asyncio.timeout(20):
                await slow.all_wait.wait()
                others = await asyncio.gather(
                    *(somebody.get("/stock?skus=CHAIR") for _ in range(20))
                )
                slow.go_on.set()
                return [one.status for one in others], [(await one).status for one in many]

    others, many = asyncio.run(within())

    assert [200] * 20 == others
    assert [403] * 40 == many
