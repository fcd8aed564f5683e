"""`worker staff` on a real PostgreSQL: what it prints lets somebody in, until it is revoked."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from tests.integration.worker.person import ANA, run
from tests.integration.worker.test_identity import refused
from worker import __main__ as worker
from worker import bootstrap
from worker.commands import staff as command
from worker.errors import NotRecognisedError
from worker.handlers.staff import Hired


@pytest.fixture
def at_the_shop(shop, monkeypatch):
    """Have the command open the database of the test."""

    @asynccontextmanager
    async def opened(_settings):
        yield SimpleNamespace(pool=shop.pool)

    monkeypatch.setattr(bootstrap, "opened", opened)


def given(*words):
    """Return what the command line makes of *words*."""
    found = vars(worker._parser().parse_args(["staff", *words]))  # noqa: SLF001, without a process
    assert "staff" == found.pop("command")
    return found


@pytest.mark.usefixtures("at_the_shop")
def test_what_is_printed_lets_in_until_it_is_revoked(shop, capsys):
    async def scenario(door):
        await command.run(None, **given("add", "--email", ANA, "--role", "owner"))
        printed = capsys.readouterr().out.split()
        hired = Hired(printed[1], printed[3])
        token = await door.staff_in(hired)
        await command.run(None, **given("list"))
        await command.run(None, **given("revoke", "--email", ANA))
        listed = capsys.readouterr().out
        door.later(minutes=1)
        await refused(NotRecognisedError, door.staff_in(hired))
        return token, listed

    token, listed = run(shop, scenario)

    assert token
    assert f"owner {ANA}\n" == listed
