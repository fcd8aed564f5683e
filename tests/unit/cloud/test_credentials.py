"""When the chain is asked for another key, and who waits for it."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import CredentialRetrievalError

from cloud.credentials import PAUSE_SECONDS, Identity
from cloud.errors import AWSError

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)
HOURS = timedelta(hours=6)
MINUTE = timedelta(minutes=1)


class Role:
    """What an instance's role gives: keys in turn, each with its end."""

    def __init__(self, *lives, now=NOW):
        self.now, self.lives, self.given = now, list(lives), 0
        self.elapsed = 0.0
        self.open = threading.Event()
        self.open.set()

    def find(self):
        first = self._next()
        return RefreshableCredentials(
            first["access_key"],
            first["secret_key"],
            first["token"],
            datetime.fromisoformat(first["expiry_time"]),
            self._next,
            "role",
            time_fetcher=lambda: self.now,
        )

    def _next(self):
        assert self.open.wait(5)
        if not self.lives:
            raise CredentialRetrievalError(provider="role", error_msg="away")
        self.given += 1
        return {
            "access_key": f"KEY{self.given}",
            "secret_key": "secret",
            "token": "token",
            "expiry_time": (self.now + self.lives.pop(0)).isoformat(),
        }


def having(role, scenario):
    async def within():
        identity = Identity(role.find, lambda: role.elapsed)
        await identity.key()
        try:
            return await scenario(identity)
        finally:
            role.open.set()
            await identity.close()

    return asyncio.run(within())


async def until(claim):
    async with asyncio.timeout(5):
        while not claim():  # noqa: ASYNC110, what changes it is in a thread
            await asyncio.sleep(0)


def test_a_key_that_lives_long_is_not_asked_for_again():
    role = Role(HOURS, HOURS)

    async def scenario(identity):
        role.now += HOURS - 20 * MINUTE
        return (await identity.key()).access_key

    assert "KEY1" == having(role, scenario)
    assert 1 == role.given


def test_a_key_that_ends_soon_is_used_on_while_another_is_fetched():
    role = Role(HOURS, HOURS)

    async def scenario(identity):
        role.now += HOURS - 10 * MINUTE
        role.elapsed += PAUSE_SECONDS
        role.open.clear()
        meanwhile = [(await identity.key()).access_key for _ in range(3)]
        role.open.set()
        await until(lambda: identity.at_hand().access_key == "KEY2")
        return meanwhile

    assert ["KEY1"] * 3 == having(role, scenario)
    assert 2 == role.given


def test_a_key_that_is_over_is_not_used():
    role = Role(HOURS, HOURS)

    async def scenario(identity):
        role.now += HOURS
        return identity.at_hand(), (await identity.key()).access_key

    assert (None, "KEY2") == having(role, scenario)


def test_a_role_that_is_away_while_the_key_is_good_is_asked_again_after_a_pause():
    role = Role(HOURS)

    async def scenario(identity):
        role.now += HOURS - 12 * MINUTE
        role.elapsed += PAUSE_SECONDS
        first = identity.at_hand()
        await identity.close()
        role.lives.append(HOURS)
        at_once = identity.at_hand()
        assert role.given == 1
        role.elapsed += PAUSE_SECONDS
        await until(lambda: identity.at_hand().access_key == "KEY2")
        return first, at_once

    first, at_once = having(role, scenario)
    assert "KEY1" == first.access_key == at_once.access_key


def test_a_role_that_is_away_when_the_key_is_over_is_said_to_be():
    role = Role(HOURS)

    async def scenario(identity):
        role.now += HOURS
        with pytest.raises(AWSError, match="NoCredentials, the credential chain failed"):
            await identity.key()
        role.lives.append(HOURS)
        return (await identity.key()).access_key

    assert "KEY2" == having(role, scenario)


def test_who_gives_up_does_not_take_the_key_from_others():
    role = Role(HOURS, HOURS)

    async def scenario(identity):
        role.now += HOURS
        role.open.clear()
        impatient = asyncio.ensure_future(identity.key())
        patient = asyncio.ensure_future(identity.key())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        role.open.set()
        return (await patient).access_key

    assert "KEY2" == having(role, scenario)
    assert 2 == role.given


def test_a_key_that_aws_refuses_is_replaced_by_walking_the_chain_anew():
    left = ["KEY1", "KEY2"]

    async def scenario():
        identity = Identity(lambda: Credentials(left.pop(0), "secret"))
        refused = await identity.key()
        other = await identity.other_than(refused)
        again = await identity.other_than(refused)
        return other.access_key, again.access_key

    assert ("KEY2", "KEY2") == asyncio.run(scenario())


def test_a_chain_that_finds_nobody_is_said_to():
    with pytest.raises(AWSError, match="give the instance its role"):
        asyncio.run(Identity(lambda: None).key())
