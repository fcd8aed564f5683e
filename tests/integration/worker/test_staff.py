"""Staff on a real PostgreSQL: a code works once, a session ends soon, nobody else is staff."""

import asyncio

from shop.accounts import Role
from shop.api.operations import Who
from tests.integration.worker.person import ANA, PASSWORD, run
from tests.integration.worker.test_identity import refused
from worker.errors import NotRecognisedError, NotSignedInError, UnknownError
from worker.handlers import staff


def test_staff_comes_in_by_password_and_code(shop):
    async def scenario(door):
        hired = await door.hire(role=Role.OWNER)
        return await door.who(await door.staff_in(hired))

    assert Who.OWNER is run(shop, scenario).who


def test_a_code_works_once_also_for_many_at_once(shop):
    async def scenario(door):
        hired = await door.hire()
        tries = (door.staff_in(hired) for _ in range(5))
        done = await asyncio.gather(*tries, return_exceptions=True)
        await refused(NotRecognisedError, door.staff_in(hired))
        door.later(seconds=30)
        return done, await door.staff_in(hired)

    done, _ = run(shop, scenario)

    assert 1 == sum(isinstance(one, str) for one in done)


def test_a_code_works_for_a_clock_that_is_a_step_off_and_no_more(shop):
    async def scenario(door):
        hired = await door.hire()
        old = door.code(hired)
        door.later(seconds=60)
        await refused(NotRecognisedError, door.staff_in(hired, code=old))
        recent = door.code(hired)
        door.later(seconds=30)
        return await door.staff_in(hired, code=recent)

    assert run(shop, scenario)


def test_a_code_older_than_one_used_is_refused(shop):
    async def scenario(door):
        hired = await door.hire()
        before = door.code(hired)
        door.later(seconds=30)
        await door.staff_in(hired)
        return await refused(NotRecognisedError, door.staff_in(hired, code=before))

    assert run(shop, scenario)


def test_staff_is_out_after_half_an_hour_of_nothing_and_after_twelve_hours(shop):
    async def scenario(door):
        hired = await door.hire()
        idle = await door.staff_in(hired)
        door.later(minutes=30)
        await refused(NotSignedInError, door.who(idle))
        busy = await door.staff_in(hired)
        for _ in range(28):
            door.later(minutes=25)
            await door.who(busy)
        door.later(minutes=20)
        return await refused(NotSignedInError, door.who(busy))

    assert run(shop, scenario)


def test_revoked_staff_is_out_at_once(shop):
    async def scenario(door):
        hired = await door.hire()
        session = await door.staff_in(hired)
        await staff.revoke(ANA, people=door.people)
        door.later(minutes=1)
        await refused(NotSignedInError, door.who(session))
        await refused(NotRecognisedError, door.staff_in(hired))
        await refused(UnknownError, staff.revoke(ANA, people=door.people))
        return await staff.everybody(people=door.people)

    assert [] == run(shop, scenario)


def test_staff_buys_under_another_account_of_the_same_address(shop):
    async def scenario(door):
        hired = await door.hire()
        shopper = await door.who(await door.known())
        member = await door.who(await door.staff_in(hired))
        await refused(NotRecognisedError, door.sign_in(password=hired.password))
        return shopper, member

    shopper, member = run(shop, scenario)

    assert (Who.SHOPPER, Who.STAFF) == (shopper.who, member.who)
    assert shopper.account != member.account


def test_no_shopper_comes_in_as_staff(shop):
    async def scenario(door):
        await door.known()
        with_ = {"people": door.people, "passwords": door.passwords, "now": door.now}
        return await refused(NotRecognisedError, staff.sign_in(ANA, PASSWORD, "000000", **with_))

    assert run(shop, scenario)


def test_hired_again_somebody_has_another_password_code_and_role(shop):
    async def scenario(door):
        first = await door.hire()
        session = await door.staff_in(first)
        second = await door.hire(role=Role.OWNER)
        await refused(NotSignedInError, door.who(session))
        await refused(NotRecognisedError, door.staff_in(first))
        return (await door.who(await door.staff_in(second))).who

    assert Who.OWNER is run(shop, scenario)


def test_a_dangerous_deed_of_staff_asks_for_another_code(shop):
    async def scenario(door):
        hired = await door.hire()
        session = await door.staff_in(hired)
        used = door.code(hired)
        door.later(minutes=11)
        caller = await door.who(session)
        with_ = {"people": door.people, "passwords": door.passwords, "now": door.now}
        await refused(
            NotRecognisedError, staff.confirm(caller, session, hired.password, used, **with_)
        )
        code = door.code(hired)
        new = await staff.confirm(caller, session, hired.password, code, **with_)
        return door.now, (await door.who(new)).confirmed_at

    now, confirmed_at = run(shop, scenario)

    assert now == confirmed_at
