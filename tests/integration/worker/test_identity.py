"""People coming in, on a real PostgreSQL: nobody learns who is known, each link works once."""

import asyncio

import pytest

from shop.api.operations import Who
from shop.errors import InvalidError
from shop.messages import Customer
from tests.integration.worker.person import ANA, BIA, PASSWORD, run
from tests.integration.worker.test_place import order_number, placed
from tests.unit.shop.builders import CPF, NOW
from worker.errors import NotRecognisedError, NotSignedInError, SpentLinkError
from worker.handlers import account, identity

NEW = "battery staple 2"


async def refused(error, deed):
    """Return the words of a refusal."""
    with pytest.raises(error) as refusal:
        await deed
    return str(refusal.value)


def test_whoever_registers_and_confirms_signs_in(shop):
    async def scenario(door):
        await door.register()
        before = await refused(NotRecognisedError, door.sign_in())
        await door.verify(await door.mailed("verify"))
        return before, await door.who(await door.sign_in(" Ana@Example.COM "))

    before, caller = run(shop, scenario)

    assert "wrong" in before
    assert (Who.SHOPPER, NOW) == (caller.who, caller.confirmed_at)


def test_to_register_with_a_known_address_answers_the_same_and_mails_another(shop):
    async def scenario(door):
        await door.known()
        answers = [await door.register(), await door.register(BIA)]
        await door.register()
        return answers, await door.mails(), await door.mails(BIA)

    answers, of_ana, of_bia = run(shop, scenario)

    assert [None, None] == answers
    assert ["verify", "already-registered"] == [kind for kind, _ in of_ana]
    assert ["verify"] == [kind for kind, _ in of_bia]


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(shop):
    async def scenario(door):
        await door.known()
        await door.register(BIA)
        tries = [(ANA, NEW), ("nobody@example.com", NEW), (BIA, PASSWORD), ("no address", NEW)]
        return {await refused(NotRecognisedError, door.sign_in(*one)) for one in tries}

    assert 1 == len(run(shop, scenario))


def test_an_unknown_address_costs_as_many_hashes_and_statements(shop):
    async def scenario(door):
        await door.known()
        counts = []
        for email in (ANA, BIA):
            hashed = Counting(door.passwords)
            door.passwords, kept = hashed, door.passwords
            await refused(NotRecognisedError, door.sign_in(email, NEW))
            door.passwords = kept
            counts.append(hashed.count)
        return counts

    assert [1, 1] == run(shop, scenario)


class Counting:
    """Counts the hashes that are made."""

    def __init__(self, passwords):
        self.passwords, self.count = passwords, 0

    async def check(self, password, kept):
        self.count += 1
        return await self.passwords.check(password, kept)


def test_who_registers_with_anothers_address_leaves_no_password_behind(shop):
    """The account has the password of the link that was opened, whoever asked last."""

    async def scenario(door):
        await door.register()
        mine = await door.mailed("verify")
        await door.register(password=NEW)
        await door.verify(mine)
        return await refused(NotRecognisedError, door.sign_in(password=NEW)), await door.sign_in()

    assert all(run(shop, scenario))


def test_a_link_opened_by_many_at_once_opens_once(shop):
    async def scenario(door):
        await door.known()
        await door.ask_reset()
        token = await door.mailed("reset")
        tries = (door.reset(token, f"{NEW} {n}") for n in range(6))
        return await asyncio.gather(*tries, return_exceptions=True)

    done = run(shop, scenario)

    assert 1 == done.count(None)
    assert 5 == sum(isinstance(one, SpentLinkError) for one in done)


def test_a_link_is_over_after_its_time(shop):
    async def scenario(door):
        await door.known()
        await door.ask_reset()
        door.later(minutes=30)
        await refused(SpentLinkError, door.reset(await door.mailed("reset"), NEW))
        await door.ask_reset()
        door.later(minutes=29)
        await door.reset(await door.mailed("reset"), NEW)
        return await door.sign_in(password=NEW)

    assert run(shop, scenario)


def test_to_ask_for_a_new_password_answers_the_same_and_mails_only_who_is_known(shop):
    async def scenario(door):
        await door.known()
        answers = [await door.ask_reset(), await door.ask_reset(BIA)]
        return answers, await door.mails(), await door.mails(BIA)

    answers, of_ana, of_bia = run(shop, scenario)

    assert [None, None] == answers
    assert ["verify", "reset"] == [kind for kind, _ in of_ana]
    assert [] == of_bia


def test_nobody_is_flooded_and_the_first_links_still_open(shop):
    async def scenario(door):
        await door.known()
        await door.ask_reset()
        first = await door.mailed("reset")
        for _ in range(8):
            await door.ask_reset()
        await door.reset(first, NEW)
        return [kind for kind, _ in await door.mails()].count("reset")

    assert 5 == run(shop, scenario)


def test_a_password_that_is_refused_leaves_the_link(shop):
    async def scenario(door):
        await door.known()
        await door.ask_reset()
        token = await door.mailed("reset")
        await refused(InvalidError, door.reset(token, ANA))
        await door.reset(token, NEW)
        return await door.sign_in(password=NEW)

    assert run(shop, scenario)


def test_a_new_password_ends_all_sessions_and_links(shop):
    async def scenario(door):
        session = await door.known()
        await door.ask_reset()
        await door.ask_reset()
        (_, first), (_, second) = (await door.mails())[-2:]
        await door.reset(first.split("/")[-1], NEW)
        await refused(NotSignedInError, door.who(session))
        await refused(SpentLinkError, door.reset(second.split("/")[-1], PASSWORD))
        return [kind for kind, _ in await door.mails()]

    assert "password-changed" == run(shop, scenario)[-1]


def test_a_session_begun_by_the_old_password_is_over_with_it(shop):
    """Signing in and changing the password meet: whichever comes last, the old one lets none in."""

    async def scenario(door):
        session = await door.known()
        async with door.people.deed() as deed:
            seen = await deed.accounts.by_email(ANA)
        new = await door.do(account.change_password, session, PASSWORD, NEW)
        async with door.people.deed() as deed:
            late = await deed.sessions.begin(seen, door.now)
        await refused(NotSignedInError, door.who(late))
        await refused(NotSignedInError, door.who(session))
        return await door.who(new)

    assert Who.SHOPPER is run(shop, scenario).who


def test_whoever_signs_out_is_out_also_where_the_token_changes_at_that_moment(shop):
    async def scenario(door):
        alive = 0
        token = await door.known()
        for _ in range(10):
            caller = await door.who(token)
            confirming = identity_confirm(door, caller, token)
            new, _ = await asyncio.gather(confirming, door.sign_out(token), return_exceptions=True)
            if isinstance(new, str):
                try:
                    await door.who(new)
                    alive += 1
                except NotSignedInError:
                    pass
            token = await door.sign_in()
        return alive

    async def identity_confirm(door, caller, token):
        async with door.people.deed() as deed:
            await asyncio.sleep(0)
            return await deed.sessions.rotate(token, door.now)

    assert 0 == run(shop, scenario)


def test_a_session_slides_and_ends_after_thirty_days_of_nothing(shop):
    async def scenario(door):
        session = await door.known()
        for _ in range(3):
            door.later(days=29)
            await door.who(session)
        door.later(days=30)
        return await refused(NotSignedInError, door.who(session))

    assert run(shop, scenario)


def test_signing_in_ends_the_session_before(shop):
    async def scenario(door):
        first = await door.known()
        second = await door.sign_in(previous=first)
        await refused(NotSignedInError, door.who(first))
        return await door.who(second)

    assert run(shop, scenario)


def test_all_sessions_end_at_once(shop):
    async def scenario(door):
        sessions = [await door.known(), await door.sign_in()]
        await door.do(identity.sign_out_everywhere, sessions[0])
        return [await refused(NotSignedInError, door.who(one)) for one in sessions]

    assert 2 == len(run(shop, scenario))


def test_of_tokens_there_is_nothing_but_the_hash(shop):
    async def scenario(door):
        session = await door.known()
        await door.ask_reset()
        token = await door.mailed("reset")
        statements = (
            "select t::text from sessions t",
            "select t::text from links t",
            "select t::text from accounts t",
            "select t::text from audit t",
        )
        return session, token, str([await door.shop.run(one) for one in statements])

    session, token, held = run(shop, scenario)

    assert [] == [one for one in (session, token, PASSWORD) if one in held]


def test_orders_of_a_guest_come_to_who_reads_the_mail(shop):
    async def scenario(door):
        await door.shop.freight()
        await door.shop.stock(CHAIR=9)
        guest = Customer("Ana", "ANA@example.com", CPF)
        await placed(door.shop, order_number(1, customer=guest), order_number(2, customer=guest))
        await door.register()
        before = await door.shop.run("select account from orders")
        await door.verify(await door.mailed("verify"))
        session = await door.sign_in()
        later = order_number(3, customer=guest)
        await placed(door.shop, later)
        await door.sign_in()
        caller = await door.who(session)
        return before, await door.shop.run("select account from orders"), caller

    before, after, caller = run(shop, scenario)

    assert [(None,)] * 2 == before
    assert [(caller.account,)] * 3 == after
