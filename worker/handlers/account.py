"""What people do with their accounts: change, keep, take along, give up."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shop.accounts import BookEntry, Consent, Purpose, parse_email, parse_password, with_entry
from shop.mails import Kind, Mail, path_of
from shop.privacy import anonymised, may_be_forgotten, outlived_before
from worker.errors import NotOverError, NotRecognisedError, NotSignedInError
from worker.handlers.identity import NOBODY, change, check_confirmed, is_right, new_id, signed_in
from worker.people import Account, Passwords, People
from worker.ports import Caller

OUTLIVED_AT_ONCE = 100


async def look_at(caller: Caller, *, people: People) -> Account:
    """Return the caller's account."""
    async with people.deed() as deed:
        account = await deed.accounts.seen(caller.account)
    if account is None:
        raise NotSignedInError
    return account


async def change_password(
    caller: Caller,
    old: str,
    new: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
) -> str:
    """Change the password; return the token of the only session that goes on."""
    account = await _checked(caller, old, people=people, passwords=passwords)
    hashed = await passwords.hash(parse_password(new, email=account.email))
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
        epoch = await change(deed, account, hashed)
        return await deed.sessions.begin(account._replace(epoch=epoch), now)


async def change_email(
    caller: Caller,
    password: str,
    email: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
) -> None:
    """Have a mail sent to a new address; it becomes the account's once its link is opened.

    Nobody is told whether another has the address: its owner is, by mail.
    """
    email = parse_email(email)
    await _checked(caller, password, people=people, passwords=passwords)
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
        taken = await deed.accounts.by_email(email)
        whose = NOBODY if taken and taken.is_verified else account.id
        token = await deed.links.make(Purpose.VERIFY, whose, email, now)
        language = account.language
        path = path_of(Kind.VERIFY, language, token=token or "")
        mail = Mail(new_id(), Kind.VERIFY, email, language, path)
        await deed.mails.write(mail, really=token is not None)
        path = path_of(Kind.EMAIL_CHANGES, language)
        await deed.mails.write(Mail(new_id(), Kind.EMAIL_CHANGES, account.email, language, path))
        await deed.audit.write(account.id, "ask-to-change-email", account.id)


async def confirm(
    caller: Caller,
    token: str,
    password: str,
    *,
    people: People,
    passwords: Passwords,
    now: datetime,
) -> str:
    """Note that the password was given again; return the session's new token."""
    await _checked(caller, password, people=people, passwords=passwords)
    async with people.deed() as deed:
        new = await deed.sessions.rotate(token, now)
        if new is None:
            raise NotSignedInError
        return new


async def keep_address(caller: Caller, entry: BookEntry, *, people: People) -> None:
    """Keep an address in the place of one of the same label; raise `InvalidError` if too many."""
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
        with_entry(await deed.book.addresses(account.id), entry)
        await deed.book.put(account.id, entry)
        await deed.audit.write(account.id, "keep-address", account.id)


async def drop_address(caller: Caller, label: str, *, people: People) -> None:
    """Remove an address, if it is there."""
    async with people.deed() as deed:
        await deed.book.drop(caller.account, label)
        await deed.audit.write(caller.account, "drop-address", caller.account)


async def addresses(caller: Caller, *, people: People) -> tuple[BookEntry, ...]:
    """Return the caller's addresses, by label."""
    async with people.deed() as deed:
        return await deed.book.addresses(caller.account)


async def consents(caller: Caller, *, people: People) -> tuple[Consent, ...]:
    """Return what the caller agreed to, the oldest first."""
    async with people.deed() as deed:
        return await deed.book.consents(caller.account)


async def consent(caller: Caller, wording: str, *, people: People, now: datetime) -> None:
    """Note that the caller wants news, and to which words he said yes."""
    async with people.deed() as deed:
        await deed.book.give(caller.account, wording, now)
        await deed.audit.write(caller.account, "consent", caller.account)


async def withdraw_consent(caller: Caller, *, people: People, now: datetime) -> None:
    """Note that the caller wants news no more."""
    async with people.deed() as deed:
        await deed.book.withdraw(caller.account, now)
        await deed.audit.write(caller.account, "withdraw-consent", caller.account)


async def export(caller: Caller, *, people: People) -> bytes:
    """Return all that is held of the caller, as JSON."""
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
        await deed.audit.write(account.id, "export", account.id)
        return msgspec.json.encode(await deed.theirs.held(account.id, account.email))


async def forget(caller: Caller, *, people: People, now: datetime) -> None:
    """Forget the caller; of his orders there stays what the law asks for.

    Raises `NotOverError` while one is under way, `ConfirmAgainError` unless it was just he.
    """
    check_confirmed(caller, now=now)
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
        orders = await deed.theirs.orders(account.id)
        if not may_be_forgotten({state for _, state in orders}):
            raise NotOverError
        for order, _ in orders:
            if order is not None:
                await deed.theirs.keep_of_order(anonymised(order, now=now), now)
        await deed.theirs.forget(account.id, account.email, now)
        kind, language = Kind.FORGOTTEN, account.language
        path = path_of(kind, language)
        await deed.mails.write(Mail(new_id(), kind, account.email, language, path))
        await deed.audit.write(account.id, "forget", account.id)


async def forget_outlived(*, people: People, now: datetime) -> int:
    """Remove what the law asked for and does no more; return of how many orders."""
    async with people.deed() as deed:
        orders = await deed.theirs.outlived(outlived_before(now), OUTLIVED_AT_ONCE)
        for order in orders:
            await deed.theirs.keep_of_order(anonymised(order, now=now), now)
    return len(orders)


async def _checked(
    caller: Caller, password: str, *, people: People, passwords: Passwords
) -> Account:
    async with people.deed() as deed:
        account = await signed_in(deed, caller)
    if not await is_right(password, account, people=people, passwords=passwords):
        raise NotRecognisedError
    return account
