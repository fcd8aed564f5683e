"""Staff: made at the command line only, let in by password and a one-time code."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

import pyotp

from shop.accounts import Role, parse_email
from worker.errors import NotRecognisedError, NotSignedInError, UnknownError
from worker.handlers.identity import Entered, is_right, new_id, recognised, signed_in
from worker.people import Account, Deed, Passwords, People
from worker.ports import Caller

STEP_SECONDS = 30
ISSUER = "Shop"
# Random, so its length is its strength.
PASSWORD_BYTES = 18


class Hired(NamedTuple):
    """What is shown once, and kept by nobody else."""

    password: str
    url: str


async def add(email: str, role: Role, *, people: People, passwords: Passwords) -> Hired:
    """Make an account of staff, or give one a new password, code and role."""
    email = parse_email(email)
    password, secret = secrets.token_urlsafe(PASSWORD_BYTES), pyotp.random_base32()
    hashed = await passwords.hash(password)
    new = Account(new_id(), email, "", "pt-BR", role, None, is_verified=True, epoch=0)
    async with people.deed() as deed:
        await deed.accounts.put_new(new)
        account = await deed.accounts.by_email(email, shopper=False) or new
        await deed.accounts.set_password(account.id, hashed)
        await deed.staff.set_role(account.id, role)
        await deed.staff.add(account.id, secret)
        await deed.audit.write("", "add-staff", account.id, after={"role": role.value})
    return Hired(password, pyotp.TOTP(secret, name=email, issuer=ISSUER).provisioning_uri())


async def everybody(*, people: People) -> list[tuple[str, Role]]:
    """Return address and role of all staff."""
    async with people.deed() as deed:
        return await deed.staff.all()


async def revoke(email: str, *, people: People) -> None:
    """Let somebody of staff in no more, from this moment on."""
    async with people.deed() as deed:
        account = await deed.accounts.by_email(parse_email(email), shopper=False)
        if account is None or await deed.staff.secret(account.id) is None:
            raise UnknownError("staff", email)
        await deed.accounts.end_sessions(account.id)
        await deed.staff.remove(account.id)
        await deed.audit.write("", "revoke-staff", account.id)


async def sign_in(
    email: str,
    password: str,
    code: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
    previous: str = "",
) -> Entered:
    """Begin a session; that of *previous* is over."""
    account = await recognised(email, password, people=people, passwords=passwords, shopper=False)
    async with people.deed() as deed:
        await _use(deed, account, code, now)
        if previous:
            await deed.sessions.end(previous)
        token = await deed.sessions.begin(account, now)
        await deed.audit.write(account.id, "sign-in", account.id)
        return Entered(token, account)


async def confirm(
    caller: Caller,
    token: str,
    password: str,
    code: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
) -> str:
    """Note that password and code were given again; return the session's new token."""
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
    if not await is_right(password, account, people=people, passwords=passwords):
        raise NotRecognisedError
    async with people.deed() as deed:
        await _use(deed, account, code, now)
        new = await deed.sessions.rotate(token, now)
        if new is None:
            raise NotSignedInError
        return new


async def _use(deed: Deed, account: Account, code: str, now: datetime) -> None:
    """Raise `NotRecognisedError` unless a code is the account's, and was not used before."""
    secret = await deed.staff.secret(account.id)
    step = None if secret is None else _step_of(secret, code, now)
    if step is None or not await deed.staff.use_step(account.id, step):
        raise NotRecognisedError


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step a code is of: this one, or one beside it, as clocks differ."""
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    given = code.replace(" ", "").encode("utf-8", "replace")
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None
