"""A shop as people come in: the real database and hashes, the clock and the mailbox of a test."""

import asyncio
import datetime as dt
import inspect

import pyotp

from shop.accounts import Role
from tests.unit.shop.builders import NOW
from worker.adapters.passwords import Argon2Passwords
from worker.adapters.people import PostgreSQLPeople
from worker.handlers import identity, staff

ANA, PASSWORD = "ana@example.com", "correct horse 1"
BIA = "bia@example.com"


class Door:
    """The handlers of identity, with all they need at hand."""

    def __init__(self, shop, passwords):
        self.shop, self.now = shop, NOW
        self.people, self.passwords = PostgreSQLPeople(shop.pool), passwords

    def later(self, **duration):
        """Let time pass."""
        self.now += dt.timedelta(**duration)

    async def register(self, email=ANA, password=PASSWORD, name="Ana Souza"):
        with_ = {"people": self.people, "passwords": self.passwords, "now": self.now}
        return await identity.register(email, password, name, language="en", **with_)

    async def verify(self, token):
        await identity.verify(token, people=self.people, now=self.now)

    async def sign_in(self, email=ANA, password=PASSWORD, **given):
        with_ = {"people": self.people, "passwords": self.passwords, "now": self.now}
        return (await identity.sign_in(email, password, **with_, **given)).token

    async def sign_out(self, token):
        await identity.sign_out(token, people=self.people)

    async def ask_reset(self, email=ANA):
        return await identity.ask_reset(email, language="en", people=self.people, now=self.now)

    async def reset(self, token, password):
        with_ = {"people": self.people, "passwords": self.passwords, "now": self.now}
        await identity.reset(token, password, **with_)

    async def who(self, token):
        return await self.people.who(token, self.now)

    async def known(self, email=ANA, password=PASSWORD):
        """Register and confirm; return the token of a session."""
        await self.register(email, password)
        await self.verify(await self.mailed("verify", email))
        return await self.sign_in(email, password)

    async def do(self, deed, token, *given, **named):
        """Do something with an account as whoever has the token."""
        with_ = {"people": self.people, "passwords": self.passwords, "now": self.now}
        wanted = inspect.signature(deed).parameters
        with_ = {name: value for name, value in with_.items() if name in wanted}
        return await deed(await self.who(token), *given, **with_, **named)

    async def hire(self, email=ANA, role=Role.STAFF):
        return await staff.add(email, role, people=self.people, passwords=self.passwords)

    async def staff_in(self, hired, email=ANA, code=None, **given):
        with_ = {"people": self.people, "passwords": self.passwords, "now": self.now}
        code = code or self.code(hired)
        return (await staff.sign_in(email, hired.password, code, **with_, **given)).token

    def code(self, hired):
        return pyotp.parse_uri(hired.url).at(self.now)

    async def mails(self, email=ANA):
        """Return kind and path of all mails to an address, the oldest first."""
        sql = "select kind, path from mails where recipient = $1 order by made_at"
        return await self.shop.run(sql, email)

    async def mailed(self, kind, email=ANA):
        """Return the token in the last mail of a kind."""
        return [path for one, path in await self.mails(email) if one == kind][-1].split("/")[-1]


def run(shop, scenario):
    """Carry out a scenario that is given the door."""

    async def within():
        passwords = Argon2Passwords()
        try:
            async with shop:
                return await scenario(Door(shop, passwords))
        finally:
            passwords.close()

    return asyncio.run(within())
