"""Password hashes: right or wrong, as long for nobody, never more at once than there is room."""

import asyncio

import argon2
import pytest

from worker.adapters.passwords import Argon2Passwords
from worker.errors import BusyError


def run(scenario, **given):
    passwords = Argon2Passwords(**given)
    try:
        return asyncio.run(scenario(passwords))
    finally:
        passwords.close()


def test_a_password_is_its_own_and_no_other():
    async def scenario(passwords):
        kept = await passwords.hash("correct horse")
        tries = ("correct horse", "correct hors", "")
        return kept, [(await passwords.check(one, kept)).is_right for one in tries]

    kept, found = run(scenario)

    assert [True, False, False] == found
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["", "anything"])
def test_nobody_has_a_password(password):
    assert not run(lambda passwords: passwords.check(password, None)).is_right


def test_what_is_no_hash_lets_nobody_in():
    assert not run(lambda passwords: passwords.check("x", "no hash")).is_right


def test_a_hash_of_before_is_outdated_and_right():
    old = argon2.PasswordHasher(1, 8 * 1024, 1).hash("correct horse")

    verdict = run(lambda passwords: passwords.check("correct horse", old))

    assert verdict.is_right
    assert verdict.is_outdated


def test_more_than_there_is_room_for_are_refused_at_once_and_soon_let_in_again():
    async def scenario(passwords):
        tries = (passwords.hash("correct horse") for _ in range(9))
        done = await asyncio.gather(*tries, return_exceptions=True)
        return done, await passwords.hash("correct horse")

    done, later = run(scenario, most_waiting=4)

    assert 4 == sum(isinstance(one, str) for one in done)
    assert 5 == sum(isinstance(one, BusyError) for one in done)
    assert later


def test_whoever_goes_away_leaves_room_once_his_hash_is_done():
    async def scenario(passwords):
        task = asyncio.create_task(passwords.hash("correct horse"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            while True:
                try:
                    return await passwords.hash("correct horse")
                except BusyError:
                    await asyncio.sleep(0.005)

    assert run(scenario, most_waiting=1)
