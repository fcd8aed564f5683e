"""When the chain is asked for another key, and who waits for it."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import CredentialRetrievalError

from tests.unit.worker.aws.fakes import FakeClock
from worker.aws.credentials import PAUSE_SECONDS, ChainError, CredentialSource

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)


class Role:
    """What an instance's role gives: keys in turn, each with its end."""

    def __init__(self, *lives, now=NOW):
        self.now, self.lives, self.given = now, list(lives), 0
        self.open = threading.Event()
        self.open.set()

    def walk(self):
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


HOURS = timedelta(hours=6)
MINUTE = timedelta(minutes=1)


def having(role, scenario, clock=None):
    async def within():
        source = CredentialSource(role.walk, clock or FakeClock())
        await source.fetched()
        try:
            return await scenario(source)
        finally:
            role.open.set()
            await source.close()

    return asyncio.run(within())


async def until(claim):
    async with asyncio.timeout(5):
        while not claim():  # noqa: ASYNC110, what changes it is in a thread
            await asyncio.sleep(0)


def test_a_key_that_lives_long_is_not_asked_for_again():
    role = Role(HOURS, HOURS)

    async def scenario(source):
        role.now += HOURS - 20 * MINUTE
        return source.at_hand().access_key_id

    assert "KEY1" == having(role, scenario)
    assert 1 == role.given


def test_a_key_that_ends_soon_is_used_on_while_another_is_fetched():
    role, clock = Role(HOURS, HOURS), FakeClock()

    async def scenario(source):
        role.now += HOURS - 10 * MINUTE
        clock.pass_by(PAUSE_SECONDS)
        role.open.clear()
        meanwhile = [source.at_hand().access_key_id for _ in range(3)]
        role.open.set()
        await until(lambda: source.at_hand().access_key_id == "KEY2")
        return meanwhile

    assert ["KEY1"] * 3 == having(role, scenario, clock)
    assert 2 == role.given


def test_a_key_that_is_over_is_not_used():
    role = Role(HOURS, HOURS)

    async def scenario(source):
        role.now += HOURS
        return source.at_hand(), (await source.fetched()).access_key_id

    assert (None, "KEY2") == having(role, scenario)


@pytest.mark.filterwarnings("ignore")
def test_a_role_that_is_away_while_the_key_is_good_is_asked_again_after_a_pause():
    role, clock = Role(HOURS), FakeClock()

    async def scenario(source):
        role.now += HOURS - 12 * MINUTE
        clock.pass_by(PAUSE_SECONDS)
        first = source.at_hand()
        await source.close()
        role.lives.append(HOURS)
        at_once = source.at_hand()
        assert role.given == 1
        clock.pass_by(PAUSE_SECONDS)
        await until(lambda: source.at_hand().access_key_id == "KEY2")
        return first, at_once

    first, at_once = having(role, scenario, clock)
    assert "KEY1" == first.access_key_id == at_once.access_key_id


@pytest.mark.filterwarnings("ignore")
def test_a_role_that_is_away_when_the_key_is_over_is_said_to_be():
    role = Role(HOURS)

    async def scenario(source):
        role.now += HOURS
        with pytest.raises(ChainError):
            await source.fetched()
        role.lives.append(HOURS)
        return (await source.fetched()).access_key_id

    assert "KEY2" == having(role, scenario)


def test_who_gives_up_does_not_take_the_key_from_others():
    role = Role(HOURS, HOURS)

    async def scenario(source):
        role.now += HOURS
        role.open.clear()
        impatient = asyncio.ensure_future(source.fetched())
        patient = asyncio.ensure_future(source.fetched())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        role.open.set()
        return (await patient).access_key_id

    assert "KEY2" == having(role, scenario)
    assert 2 == role.given


def test_a_key_that_aws_refuses_is_replaced_by_walking_the_chain_anew():
    left = ["KEY1", "KEY2"]

    async def scenario():
        source = CredentialSource(lambda: Credentials(left.pop(0), "secret"), FakeClock())
        refused = await source.fetched()
        other = await source.other_than(refused)
        again = await source.other_than(refused)
        return other.access_key_id, again.access_key_id

    assert ("KEY2", "KEY2") == asyncio.run(scenario())
