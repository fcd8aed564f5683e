"""People who visit a shop by way of its internal API: real sessions, hashes, limits and mails."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime

from tests.integration.worker.asking import asker
from tests.integration.worker.person import ANA, PASSWORD, Door
from worker.adapters.limits import Limits
from worker.adapters.passwords import Argon2Passwords
from worker.adapters.people import PostgreSQLPeople

HOME = "203.0.113.7"
KEYS = itertools.count()


class Visitor:
    """Somebody at a browser; *token* is that of his session."""

    def __init__(self, ask, door):
        self.ask, self.door = ask, door

    @property
    def shop(self):
        return self.door.shop

    def with_(self, token="", client=HOME):
        """Return a visitor with a session, or at another address."""
        return Visitor(replace(self.ask, session=token, client=client), self.door)

    async def get(self, path):
        return await self.ask.asked("GET", f"/v1{path}")

    async def post(self, path, key="", **body):
        return await self.ask.asked("POST", f"/v1{path}", body, key=key or f"key{next(KEYS)}")

    async def sign_in(self, email=ANA, password=PASSWORD, **given):
        return await self.post("/sessions", email=email, password=password, **given)

    async def known(self, email=ANA, password=PASSWORD):
        """Register and confirm; return this visitor, signed in."""
        await self.post("/accounts", email=email, password=password, name="Ana Souza")
        await self.post("/accounts/verify", token=await self.door.mailed("verify", email))
        return self.with_((await self.sign_in(email, password)).json["token"])


def scenario(body):
    """Make a test of a coroutine that is given a visitor whom nobody knows."""

    def test(shop):
        async def within():
            passwords = Argon2Passwords()
            try:
                async with shop:
                    await body(visitor(shop, passwords))
            finally:
                passwords.close()

        asyncio.run(within())

    test.__name__, test.__doc__ = body.__name__, body.__doc__
    return test


def visitor(shop, passwords, limits=None):
    """Return a visitor of a shop that is open."""
    door = Door(shop, passwords)
    door.now = datetime.now(UTC)
    people = PostgreSQLPeople(shop.pool)

    async def who_is(token):
        return await people.who(token, datetime.now(UTC))

    limits = limits or Limits(None)
    ask = asker(shop, who_is=who_is, passwords=passwords, limits=limits)
    return Visitor(replace(ask, client=HOME), door)
