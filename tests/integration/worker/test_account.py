"""What people do with their accounts, on a real PostgreSQL: change, keep, take along, give up."""

import asyncio
import datetime as dt
import json

import pytest

from shop.accounts import MOST_ADDRESSES, BookEntry
from shop.errors import InvalidError
from shop.messages import Customer
from tests.integration.worker.person import ANA, BIA, PASSWORD, run
from tests.integration.worker.test_identity import NEW, refused
from tests.integration.worker.test_place import order_number, placed
from tests.unit.shop.builders import CPF, SAO_PAULO
from worker.adapters.idempotency import BoundPool
from worker.adapters.people import PostgreSQLPeople
from worker.errors import (
    ConfirmAgainError,
    NotOverError,
    NotRecognisedError,
    NotSignedInError,
    SpentLinkError,
)
from worker.handlers import account, identity

HOME = BookEntry("Home", "Ana Souza", SAO_PAULO)
# All tables in which something of a person stands.
TABLES = (
    "select t::text from accounts t",
    "select t::text from sessions t",
    "select t::text from links t",
    "select t::text from addresses t",
    "select t::text from consents t",
    "select t::text from notices t",
    "select t::text from audit t",
    "select t::text from staff t",
)


async def somebody(door, *, state="delivered"):
    """Return the session of somebody of whom there is something in every table."""
    await door.shop.freight()
    await door.shop.stock(CHAIR=9)
    await placed(door.shop, order_number(1, customer=Customer("Ana Souza", ANA, CPF, "+55119")))
    await door.shop.run("update orders set state = $1", state)
    session = await door.known()
    await door.do(account.keep_address, session, HOME)
    await door.do(account.consent, session, "News, please")
    carts = "insert into saved_carts select id::text, gen_random_uuid(), 'CHAIR*1' from accounts"
    await door.shop.run(carts)
    await door.shop.run("insert into notices values ('CHAIR', $1, 'en', 'chair')", ANA)
    return session


def test_a_new_address_is_the_accounts_once_its_reader_opens_the_link(shop):
    async def scenario(door):
        session = await door.known()
        await door.do(account.change_email, session, PASSWORD, BIA)
        await door.sign_in()
        await door.verify(await door.mailed("verify", BIA))
        await refused(NotRecognisedError, door.sign_in())
        return await door.sign_in(BIA), [kind for kind, _ in await door.mails()]

    _, mails = run(shop, scenario)

    assert "email-changes" == mails[-1]


def test_an_address_of_another_is_answered_the_same_and_never_taken(shop):
    async def scenario(door):
        await door.known(BIA)
        session = await door.known()
        answer = await door.do(account.change_email, session, PASSWORD, BIA)
        return answer, [kind for kind, _ in await door.mails(BIA)]

    assert (None, ["verify"]) == run(shop, scenario)


def test_two_who_want_one_address_get_it_once(shop):
    async def scenario(door):
        for email in (ANA, BIA):
            session = await door.known(email)
            await door.do(account.change_email, session, PASSWORD, "new@example.com")
        sent = await door.mails("new@example.com")
        await door.verify(sent[0][1].split("/")[-1])
        return await refused(SpentLinkError, door.verify(sent[1][1].split("/")[-1]))

    assert run(shop, scenario)


def test_who_registered_with_an_address_he_does_not_read_keeps_nobody_from_it(shop):
    async def scenario(door):
        await door.register(BIA)
        session = await door.known()
        await door.do(account.change_email, session, PASSWORD, BIA)
        await door.verify(await door.mailed("verify", BIA))
        return await door.sign_in(BIA)

    assert run(shop, scenario)


def test_the_present_password_is_wanted_to_change_it(shop):
    async def scenario(door):
        session = await door.known()
        return await refused(
            NotRecognisedError, door.do(account.change_password, session, NEW, NEW)
        )

    assert run(shop, scenario)


def test_a_book_holds_so_many_addresses_also_for_many_at_once(shop):
    async def scenario(door):
        session = await door.known()
        entries = [BookEntry(f"Home {n}", "Ana", SAO_PAULO) for n in range(MOST_ADDRESSES + 3)]
        done = await asyncio.gather(
            *(door.do(account.keep_address, session, one) for one in entries),
            return_exceptions=True,
        )
        refusals = sum(isinstance(one, InvalidError) for one in done)
        return refusals, len(await door.do(account.addresses, session))

    assert (3, MOST_ADDRESSES) == run(shop, scenario)


def test_consents_are_dated_and_kept_when_withdrawn(shop):
    async def scenario(door):
        session, said = await door.known(), door.now
        await door.do(account.consent, session, "News, please")
        await door.do(account.consent, session, "Other words")
        door.later(days=1)
        await door.do(account.withdraw_consent, session)
        await door.do(account.consent, session, "Again")
        found = await door.do(account.consents, session)
        return said, [(one.wording, one.given_at, one.withdrawn_at) for one in found]

    said, found = run(shop, scenario)

    day = dt.timedelta(days=1)
    assert [("News, please", said, said + day), ("Again", said + day, None)] == found


def test_an_export_holds_all_that_is_held(shop):
    async def scenario(door):
        session = await somebody(door)
        return json.loads(await door.do(account.export, session))

    held = run(shop, scenario)

    assert ANA == held["account"][0]["email"]
    assert "Av. Paulista" == held["addresses"][0]["content"]["address"]["street"]
    assert CPF == held["orders"][0]["content"]["customer"]["tax_id"]
    assert [] == [name for name, rows in held.items() if not rows and name != "payments"]
    assert "argon2" not in json.dumps(held)


def test_of_whoever_wants_to_be_forgotten_only_the_invoice_stays(shop):
    async def scenario(door):
        session = await somebody(door)
        await door.ask_reset()
        await door.do(account.forget, session)
        await refused(NotSignedInError, door.who(session))
        await refused(NotRecognisedError, door.sign_in())
        rows = str([await door.shop.run(one) for one in TABLES])
        return rows, await door.shop.run("select account, content from orders"), await door.mails()

    rows, ((whose, content),), mails = run(shop, scenario)

    assert [] == [one for one in (ANA, "Ana", "Paulista", "argon2") if one in rows]
    assert (None, CPF, "Ana Souza") == (
        whose,
        json.loads(content)["customer"]["tax_id"],
        json.loads(content)["customer"]["name"],
    )
    assert ANA not in content
    assert ["forgotten"] == [kind for kind, _ in mails]


def test_once_the_law_asks_no_more_nobody_is_found_by_an_order(shop):
    async def scenario(door):
        await door.do(account.forget, await somebody(door))
        with_ = {"people": door.people}
        early = await account.forget_outlived(**with_, now=door.now + dt.timedelta(days=5 * 365))
        late = door.now + dt.timedelta(days=7 * 365)
        done = [await account.forget_outlived(**with_, now=late) for _ in range(2)]
        return early, done, await door.shop.run("select content from orders")

    early, done, ((content,),) = run(shop, scenario)

    assert (0, [1, 0]) == (early, done)
    assert [] == [one for one in ("Ana", CPF, "Paulista") if one in content]


def test_a_forgotten_address_is_free_again_and_gets_no_orders_of_before(shop):
    async def scenario(door):
        await door.do(account.forget, await somebody(door))
        await door.known()
        return await door.shop.run("select account from orders")

    assert [(None,)] == run(shop, scenario)


def test_nobody_is_forgotten_while_an_order_is_under_way(shop):
    async def scenario(door):
        session = await somebody(door, state="paid")
        await refused(NotOverError, door.do(account.forget, session))
        return await door.who(session)

    assert run(shop, scenario)


def test_a_dangerous_deed_needs_a_password_given_minutes_ago(shop):
    async def scenario(door):
        session = await door.known()
        door.later(minutes=11)
        await refused(ConfirmAgainError, door.do(account.forget, session))
        with_ = {"people": door.people, "passwords": door.passwords, "now": door.now}
        caller = await door.who(session)
        await refused(NotRecognisedError, account.confirm(caller, session, NEW, **with_))
        new = await account.confirm(caller, session, PASSWORD, **with_)
        await refused(NotSignedInError, door.who(session))
        await door.do(account.forget, new)

    run(shop, scenario)


def test_a_deed_is_kept_or_given_up_with_the_key_of_its_request(shop):
    """Adapters that are given one open transaction stay in it."""

    async def scenario(door):
        await door.known()
        async with door.shop.pool.connection() as connection:
            giving_up = connection.transaction()
            await giving_up.start()
            bound = PostgreSQLPeople(BoundPool(connection))
            await identity.ask_reset(ANA, language="en", people=bound, now=door.now)
            await giving_up.rollback()
        return [kind for kind, _ in await door.mails()]

    assert ["verify"] == run(shop, scenario)


@pytest.mark.parametrize("secret", [PASSWORD, ANA, "Ana Souza"])
def test_the_audit_tells_deeds_and_nothing_secret(shop, secret):
    async def scenario(door):
        session = await somebody(door)
        await door.do(account.change_password, session, PASSWORD, NEW)
        return await door.shop.run("select deed, t::text from audit t order by id")

    rows = run(shop, scenario)

    deeds = ["verify-email", "keep-address", "consent", "change-password"]
    assert deeds == [deed for deed, _ in rows]
    assert not any(secret in row for _, row in rows)
