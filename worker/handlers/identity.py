"""How people come in: register, confirm, sign in and out, get a new password.

Whoever asks about an address is not told whether we know it: answers and the time they take are
equal, the mail differs.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import NamedTuple

from shop.accounts import (
    LONGEST_PASSWORD,
    Purpose,
    Role,
    parse_email,
    parse_name,
    parse_password,
)
from shop.catalogue import Language
from shop.errors import InvalidError
from shop.mails import Kind, Mail, path_of
from worker.errors import ConfirmAgainError, NotRecognisedError, NotSignedInError, SpentLinkError
from worker.people import Account, Deed, Passwords, People, Registered
from worker.ports import Caller

# A dangerous deed needs a password given within so long.
CONFIRMED = timedelta(minutes=10)

NOBODY = ""


class Entered(NamedTuple):
    """Whoever came in, and the token of his session."""

    token: str
    account: Account


async def register(
    email: str,
    password: str,
    name: str,
    *,
    language: Language,
    people: People,
    passwords: Passwords,
    now: datetime,
) -> None:
    """Have a mail sent that opens a new account, or says that there is one."""
    email = parse_email(email)
    checked = parse_password(password, email=email)
    registered = Registered(parse_name(name), await passwords.hash(checked))
    new = Account(new_id(), email, "", language, Role.SHOPPER, None, is_verified=False, epoch=0)
    async with people.deed() as deed:
        await deed.accounts.put_new(new)
        known = await deed.accounts.by_email(email) or new
        whose = NOBODY if known.is_verified else known.id
        token = await deed.links.make(Purpose.VERIFY, whose, email, now, registered=registered)
        if known.is_verified:
            # Once an hour is enough, however often it is asked.
            key, kind = f"{known.id}:{now:%Y%m%d%H}", Kind.ALREADY_REGISTERED
            path = path_of(kind, language)
        else:
            key, kind = new_id(), Kind.VERIFY
            path = path_of(kind, language, token=token or "")
        is_sent = known.is_verified or token is not None
        await deed.mails.write(Mail(key, kind, email, language, path), really=is_sent)


async def verify(token: str, *, people: People, now: datetime) -> None:
    """Open what a mailed link is for: a new account, or the new address of one."""
    async with people.deed() as deed:
        opened = await deed.links.use(Purpose.VERIFY, token, now)
        account = await deed.accounts.by_id(opened.account)
        if account is None:
            raise SpentLinkError
        if opened.registered is not None:
            await deed.accounts.set_registered(account.id, opened.registered)
        await _own(deed, account, opened.email, now)
        await deed.links.void(account.id)
        await deed.audit.write(account.id, "verify-email", account.id)


async def sign_in(
    email: str,
    password: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
    previous: str = "",
) -> Entered:
    """Begin a session; that of *previous* is over."""
    account = await recognised(email, password, people=people, passwords=passwords)
    async with people.deed() as deed:
        if previous:
            await deed.sessions.end(previous)
        await deed.accounts.adopt_orders(account.id, account.email)
        return Entered(await deed.sessions.begin(account, now), account)


async def sign_out(token: str, *, people: People) -> None:
    """End a session."""
    async with people.deed() as deed:
        await deed.sessions.end(token)


async def sign_out_everywhere(caller: Caller, *, people: People) -> None:
    """End all sessions of whoever calls."""
    async with people.deed() as deed:
        await deed.accounts.end_sessions(caller.account)
        await deed.audit.write(caller.account, "sign-out-everywhere", caller.account)


async def ask_reset(email: str, *, language: str, people: People, now: datetime) -> None:
    """Have a mail sent that lets its reader choose a new password, if there is an account."""
    email = parse_email(email)
    async with people.deed() as deed:
        known = await deed.accounts.by_email(email)
        whose = known.id if known else NOBODY
        token = await deed.links.make(Purpose.RESET, whose, email, now)
        path = path_of(Kind.RESET, language, token=token or "")
        mail = Mail(new_id(), Kind.RESET, email, language, path)
        await deed.mails.write(mail, really=token is not None)


async def reset(
    token: str, password: str, *, people: People, passwords: Passwords, now: datetime
) -> None:
    """Change the password of whoever reads the mail; all sessions and other links are over."""
    # The address is known only once the link is used, which a refused password must not do.
    checked = parse_password(password, email="@")
    hashed = await passwords.hash(checked)
    async with people.deed() as deed:
        opened = await deed.links.use(Purpose.RESET, token, now)
        account = await deed.accounts.by_id(opened.account)
        if account is None or account.email != opened.email:
            raise SpentLinkError
        parse_password(password, email=account.email)
        await _own(deed, account, opened.email, now)
        await change(deed, account, hashed)


async def change(deed: Deed, account: Account, hashed: str) -> int:
    """Write a new password down with all that follows; return the new epoch."""
    epoch = await deed.accounts.set_password(account.id, hashed)
    await deed.links.void(account.id)
    kind, language = Kind.PASSWORD_CHANGED, account.language
    path = path_of(kind, language)
    await deed.mails.write(Mail(new_id(), kind, account.email, language, path))
    await deed.audit.write(account.id, "change-password", account.id)
    return epoch


async def recognised(
    email: str, password: str, *, people: People, passwords: Passwords, shopper: bool = True
) -> Account:
    """Return whose e-mail address and password these are, hashed anew where that is due."""
    try:
        email = parse_email(email)
    except InvalidError as error:
        raise NotRecognisedError from error
    async with people.deed() as deed:
        account = await deed.accounts.by_email(email, shopper=shopper)
    if not await is_right(password, account, people=people, passwords=passwords):
        raise NotRecognisedError
    if account is None or not account.is_verified:
        raise NotRecognisedError
    return account


async def is_right(
    password: str, account: Account | None, *, people: People, passwords: Passwords
) -> bool:
    """Return whether a password is an account's; of nobody it is none, after the same time."""
    # Longer ones are nobody's, and cost no more.
    normal = unicodedata.normalize("NFC", password[: 2 * LONGEST_PASSWORD])
    kept = account.password_hash if account else None
    verdict = await passwords.check(normal, kept)
    if verdict.is_outdated and account is not None and kept is not None:
        new = await passwords.hash(normal)
        async with people.deed() as deed:
            await deed.accounts.set_rehashed(account.id, old=kept, new=new)
    return verdict.is_right


def check_confirmed(caller: Caller, *, now: datetime) -> None:
    """Raise `ConfirmAgainError` unless the caller gave his password minutes ago."""
    if caller.confirmed_at is None or now - caller.confirmed_at > CONFIRMED:
        raise ConfirmAgainError


async def signed_in(deed: Deed, caller: Caller) -> Account:
    """Return the caller's account, locked until the deed ends."""
    account = await deed.accounts.by_id(caller.account)
    if account is None or account.epoch != caller.epoch:
        raise NotSignedInError
    return account


def new_id() -> str:
    """Return what nobody guesses, for an account or a mail."""
    return secrets.token_hex(16)


async def _own(deed: Deed, account: Account, email: str, now: datetime) -> None:
    """Note that whoever has an account reads the mail of an address: so orders there are his."""
    if not await deed.accounts.set_email(account.id, email, now):
        raise SpentLinkError
    await deed.accounts.adopt_orders(account.id, email)
