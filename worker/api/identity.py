"""Answers to people coming in: register, open a mailed link, sign in, sign out."""

from __future__ import annotations

from datetime import UTC, datetime

from shop.api import identity_operations as asked
from shop.api.identity_operations import NewToken, SignedIn
from shop.api.operations import Nothing, Operation, Who
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.errors import NotAllowedError
from worker.handlers import account, identity, staff
from worker.handlers.identity import CONFIRMED, Entered
from worker.ports import Caller


async def register(call: Call, with_: Services) -> Nothing:
    """Have a mail sent that opens an account."""
    given = call.body
    await identity.register(
        given.email,
        given.password,
        given.name,
        language=given.language,
        people=with_.people,
        passwords=with_.passwords,
        now=_now(),
    )
    return Nothing()


async def verify(call: Call, with_: Services) -> Nothing:
    """Open what a mailed link is for."""
    await identity.verify(call.body.token, people=with_.people, now=_now())
    return Nothing()


async def sign_in(call: Call, with_: Services) -> SignedIn:
    """Begin a session."""
    given, now = call.body, _now()
    entered = await identity.sign_in(
        given.email,
        given.password,
        people=with_.people,
        passwords=with_.passwords,
        now=now,
        previous=given.previous,
    )
    return _told(entered, now)


async def sign_out(call: Call, with_: Services) -> Nothing:
    """End a session."""
    await identity.sign_out(call.body.token, people=with_.people)
    return Nothing()


async def sign_out_everywhere(call: Call, with_: Services) -> Nothing:
    """End all sessions of whoever is signed in."""
    await identity.sign_out_everywhere(call.caller, people=with_.people)
    return Nothing()


async def ask_reset(call: Call, with_: Services) -> Nothing:
    """Have a mail sent that lets its reader choose a new password."""
    given = call.body
    await identity.ask_reset(given.email, language=given.language, people=with_.people, now=_now())
    return Nothing()


async def reset(call: Call, with_: Services) -> Nothing:
    """Choose a new password."""
    given = call.body
    await identity.reset(
        given.token,
        given.password,
        people=with_.people,
        passwords=with_.passwords,
        now=_now(),
    )
    return Nothing()


async def confirm(call: Call, with_: Services) -> NewToken:
    """Give the password again."""
    now = _now()
    token = await account.confirm(
        shopper(call.caller, asked.CONFIRM),
        call.session,
        call.body.password,
        people=with_.people,
        passwords=with_.passwords,
        now=now,
    )
    return NewToken(token, now + CONFIRMED)


async def staff_sign_in(call: Call, with_: Services) -> SignedIn:
    """Begin a session of staff."""
    given, now = call.body, _now()
    entered = await staff.sign_in(
        given.email,
        given.password,
        given.code,
        people=with_.people,
        passwords=with_.passwords,
        now=now,
        previous=given.previous,
    )
    return _told(entered, now)


async def staff_confirm(call: Call, with_: Services) -> NewToken:
    """Give password and code again."""
    now = _now()
    token = await staff.confirm(
        call.caller,
        call.session,
        call.body.password,
        call.body.code,
        people=with_.people,
        passwords=with_.passwords,
        now=now,
    )
    return NewToken(token, now + CONFIRMED)


def shopper(caller: Caller, deed: Operation) -> Caller:
    """Return the caller; of staff a password without a code is not enough for this."""
    if caller.who is not Who.SHOPPER:
        raise NotAllowedError(deed.name, wanted="shopper")
    return caller


def _told(entered: Entered, now: datetime) -> SignedIn:
    token, account = entered
    return SignedIn(
        token, account.id, account.role, account.language, account.name, now + CONFIRMED
    )


def _now() -> datetime:
    return datetime.now(UTC)


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.REGISTER: register,
    asked.VERIFY: verify,
    asked.SIGN_IN: sign_in,
    asked.SIGN_OUT: sign_out,
    asked.SIGN_OUT_EVERYWHERE: sign_out_everywhere,
    asked.ASK_RESET: ask_reset,
    asked.RESET: reset,
    asked.CONFIRM: confirm,
    asked.STAFF_SIGN_IN: staff_sign_in,
    asked.STAFF_CONFIRM: staff_confirm,
}
