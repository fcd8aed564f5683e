"""Answers to people about their accounts."""

from __future__ import annotations

from datetime import UTC, datetime

from shop.accounts import parse_email
from shop.api import account_operations as asked
from shop.api.account_operations import Account, Addresses, Consents, Staff, StaffMember
from shop.api.identity_operations import NewToken
from shop.api.operations import Nothing, Operation
from worker.api.identity import shopper
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.handlers import account, staff
from worker.handlers.identity import CONFIRMED


async def me(call: Call, with_: Services) -> Account:
    """Say who is signed in."""
    one = await account.look_at(call.caller, people=with_.people)
    until = (call.caller.confirmed_at or _now()) + CONFIRMED
    return Account(one.id, one.email, one.name, one.language, one.role, until)


async def change_password(call: Call, with_: Services) -> NewToken:
    """Change the password."""
    now = _now()
    token = await account.change_password(
        shopper(call.caller, asked.CHANGE_PASSWORD),
        call.body.old,
        call.body.new,
        people=with_.people,
        passwords=with_.passwords,
        now=now,
    )
    return NewToken(token, now + CONFIRMED)


async def change_email(call: Call, with_: Services) -> Nothing:
    """Have a mail sent to a new address."""
    await account.change_email(
        shopper(call.caller, asked.CHANGE_EMAIL),
        call.body.password,
        call.body.email,
        people=with_.people,
        passwords=with_.passwords,
        now=_now(),
    )
    return Nothing()


async def export(call: Call, with_: Services) -> bytes:
    """Show all that is held."""
    return await account.export(call.caller, people=with_.people)


async def forget(call: Call, with_: Services) -> Nothing:
    """Forget whoever is signed in."""
    caller = shopper(call.caller, asked.FORGET)
    await account.forget(caller, people=with_.people, now=_now())
    return Nothing()


async def addresses(call: Call, with_: Services) -> Addresses:
    """List kept addresses."""
    return Addresses(await account.addresses(call.caller, people=with_.people))


async def keep_address(call: Call, with_: Services) -> Nothing:
    """Keep an address."""
    await account.keep_address(call.caller, call.body, people=with_.people)
    return Nothing()


async def drop_address(call: Call, with_: Services) -> Nothing:
    """Remove an address."""
    await account.drop_address(call.caller, call.body.label, people=with_.people)
    return Nothing()


async def consents(call: Call, with_: Services) -> Consents:
    """List what was agreed to."""
    return Consents(await account.consents(call.caller, people=with_.people))


async def consent(call: Call, with_: Services) -> Nothing:
    """Agree to news by mail."""
    await account.consent(call.caller, call.body.wording, people=with_.people, now=_now())
    return Nothing()


async def withdraw_consent(call: Call, with_: Services) -> Nothing:
    """Want news no more."""
    await account.withdraw_consent(call.caller, people=with_.people, now=_now())
    return Nothing()


async def notice(call: Call, with_: Services) -> Nothing:
    """Have a mail sent once something is there again."""
    given, email = call.body, call.body.email
    if not email and call.caller.account:
        email = (await account.look_at(call.caller, people=with_.people)).email
    await with_.notices.ask(
        given.sku, parse_email(email), language=given.language, product=given.product_id
    )
    return Nothing()


async def everybody(_call: Call, with_: Services) -> Staff:
    """List who may look behind the counter."""
    known = await staff.everybody(people=with_.people)
    return Staff(tuple(StaffMember(email, role) for email, role in known))


def _now() -> datetime:
    return datetime.now(UTC)


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.ME: me,
    asked.CHANGE_PASSWORD: change_password,
    asked.CHANGE_EMAIL: change_email,
    asked.EXPORT: export,
    asked.FORGET: forget,
    asked.ADDRESSES: addresses,
    asked.KEEP_ADDRESS: keep_address,
    asked.DROP_ADDRESS: drop_address,
    asked.CONSENTS: consents,
    asked.CONSENT: consent,
    asked.WITHDRAW_CONSENT: withdraw_consent,
    asked.NOTICE: notice,
    asked.STAFF: everybody,
}
