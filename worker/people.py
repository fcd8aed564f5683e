"""What handlers ask of the outside about people: accounts, sessions, links, mails, passwords."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from shop.accounts import BookEntry, Consent, Purpose, Role
from shop.catalogue import Language
from shop.mails import Mail
from shop.messages import Order
from shop.orders import State
from worker.ports import Caller


class Account(NamedTuple):
    """Somebody who is known to us."""

    id: str
    email: str
    name: str
    language: Language
    role: Role
    password_hash: str | None
    is_verified: bool
    epoch: int


class Registered(NamedTuple):
    """What somebody gave who registered; it holds once he is known to read the mail."""

    name: str
    password_hash: str


class Opened(NamedTuple):
    """What a link opens, and the address it was sent to."""

    account: str
    email: str
    registered: Registered | None = None


class Verdict(NamedTuple):
    """Whether a password is right, and whether it should be hashed anew."""

    is_right: bool
    is_outdated: bool = False


class Passwords(Protocol):
    """Hashes that take long; raises `BusyError` rather than have many wait."""

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        ...

    async def check(self, password: str, kept: str | None) -> Verdict:
        """Compare; where nothing is kept it takes as long, and is wrong."""
        ...


class Accounts(Protocol):
    """Accounts, within a deed."""

    async def by_email(self, email: str, *, shopper: bool = True) -> Account | None:
        """Return the account of an address, of a shopper or of staff."""
        ...

    async def by_id(self, account: str) -> Account | None:
        """Return an account, locked until the deed ends; None if it is forgotten."""
        ...

    async def seen(self, account: str) -> Account | None:
        """Return an account as it is at this moment; None if it is forgotten."""
        ...

    async def put_new(self, account: Account) -> bool:
        """Write a new account; return whether its address was free."""
        ...

    async def set_registered(self, account: str, registered: Registered) -> None:
        """Give name and password to an account that nobody has opened yet."""
        ...

    async def set_password(self, account: str, password_hash: str) -> int:
        """Change the password and end all sessions; return the new epoch."""
        ...

    async def set_rehashed(self, account: str, *, old: str, new: str) -> None:
        """Keep the same password under another hash."""
        ...

    async def set_email(self, account: str, email: str, now: datetime) -> bool:
        """Note that the account's owner reads mail there; return whether nobody else has it."""
        ...

    async def end_sessions(self, account: str) -> int:
        """End all sessions of an account; return the new epoch."""
        ...

    async def adopt_orders(self, account: str, email: str) -> int:
        """Give guests' orders of a confirmed address to its account; return how many."""
        ...


class Sessions(Protocol):
    """Sessions, within a deed; of their tokens only the hash is kept."""

    async def begin(self, account: Account, now: datetime) -> str:
        """Begin a session in the account's epoch as it was read; return its token."""
        ...

    async def rotate(self, token: str, now: datetime) -> str | None:
        """Give a session that was just confirmed another token; None where it is over."""
        ...

    async def end(self, token: str) -> None:
        """End a session, also where its token was changed at the same moment."""
        ...


class Links(Protocol):
    """Links that work once, within a deed."""

    async def make(
        self,
        purpose: Purpose,
        account: str,
        email: str,
        now: datetime,
        *,
        registered: Registered | None = None,
    ) -> str | None:
        """Make a link to be sent to *email*; return its token, None where there were enough."""
        ...

    async def use(self, purpose: Purpose, token: str, now: datetime) -> Opened:
        """Use a link; return what it opens. Raises `SpentLinkError` where that is nothing."""
        ...

    async def void(self, account: str) -> None:
        """Have no link of an account open anything any more."""
        ...


class Mails(Protocol):
    """Mails to be sent once the deed is done."""

    async def write(self, mail: Mail, *, really: bool = True) -> None:
        """Have a mail sent, the same key once; not *really* takes as long and sends none."""
        ...


class Limits(Protocol):
    """How often somebody may try."""

    async def take(self, what: str, *, account: str, address: str) -> None:
        """Count a try; raise `TooManyError` where there were too many of late."""
        ...


class Staff(Protocol):
    """What staff has beside an account, within a deed."""

    async def secret(self, account: str) -> str | None:
        """Return the secret of an account's one-time codes; None if it is not staff's."""
        ...

    async def use_step(self, account: str, step: int) -> bool:
        """Note that the code of a step was used; return whether it, or a later one, was not."""
        ...

    async def add(self, account: str, secret: str) -> None:
        """Give an account the secret of one-time codes."""
        ...

    async def set_role(self, account: str, role: Role) -> None:
        """Change what an account may do; its sessions of another role are over."""
        ...

    async def all(self) -> list[tuple[str, Role]]:
        """Return address and role of all staff."""
        ...

    async def remove(self, account: str) -> None:
        """Take the secret away: nobody signs in without."""
        ...


class Book(Protocol):
    """What people keep in their accounts, within a deed."""

    async def addresses(self, account: str) -> tuple[BookEntry, ...]:
        """Return the addresses of an account, by label."""
        ...

    async def put(self, account: str, entry: BookEntry) -> None:
        """Write an address in the place of one of the same label."""
        ...

    async def drop(self, account: str, label: str) -> None:
        """Remove an address, if it is there."""
        ...

    async def consents(self, account: str) -> tuple[Consent, ...]:
        """Return all consents of an account, the oldest first."""
        ...

    async def give(self, account: str, wording: str, now: datetime) -> None:
        """Note a consent; one that holds already stays as it is."""
        ...

    async def withdraw(self, account: str, now: datetime) -> None:
        """Note that news are wanted no more."""
        ...


class Theirs(Protocol):
    """All that is held of a person, within a deed."""

    async def orders(self, account: str) -> list[tuple[Order | None, State]]:
        """Return the orders of an account, locked; None for one withdrawn unseen."""
        ...

    async def keep_of_order(self, order: Order, now: datetime) -> None:
        """Keep so much of an order, and of whose it is nothing more."""
        ...

    async def outlived(self, before: datetime, most: int) -> list[Order]:
        """Return orders of forgotten people, placed before, that still name them, locked."""
        ...

    async def forget(self, account: str, email: str, now: datetime) -> None:
        """Remove all that is no order, and what names the account's owner."""
        ...

    async def held(self, account: str, email: str) -> Mapping[str, object]:
        """Return what is held of a person, as it is shown to him."""
        ...


class Audit(Protocol):
    """Who did what."""

    async def write(
        self,
        account: str,
        deed: str,
        subject: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Note a deed; what is secret is not noted."""
        ...


class Deed(Protocol):
    """One transaction about people."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def links(self) -> Links: ...

    @property
    def mails(self) -> Mails: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def book(self) -> Book: ...

    @property
    def theirs(self) -> Theirs: ...

    @property
    def audit(self) -> Audit: ...


class People(Protocol):
    """The database of people."""

    def deed(self) -> AbstractAsyncContextManager[Deed]:
        """Open a transaction: kept when the block ends, given up where it raises."""
        ...

    async def who(self, token: str, now: datetime) -> Caller:
        """Return on whose behalf a session speaks; raise `NotSignedInError` where it is over."""
        ...


class MailBatch(Protocol):
    """Mails that nobody else takes while the transaction lasts."""

    mails: Sequence[Mail]

    async def mark_told(self, mails: Sequence[Mail]) -> None:
        """Note that these were handed on, and forget to whom they went."""
        ...


class MailStore(Protocol):
    """Mails that were not handed on yet."""

    def untold(self, most: int) -> AbstractAsyncContextManager[MailBatch]:
        """Take the oldest that nobody else has taken."""
        ...


class MailItems(Protocol):
    """Where the sender of mails reads what to send."""

    async def put(self, mail: Mail, now: datetime) -> None:
        """Keep a mail for its sender; one that is there stays as it is."""
        ...


class MailTopic(Protocol):
    """The sender's bell."""

    async def publish_mails(self, mails: Sequence[Mail]) -> list[Mail]:
        """Say by their keys which mails are there; return what was taken."""
        ...


class Addressee(NamedTuple):
    """To whom mails about an order go."""

    email: str
    language: str


class Addressees(Protocol):
    """To whom mails about orders go."""

    async def of(self, order_ids: Collection[str]) -> dict[str, Addressee]:
        """Return them by order; nobody for one withdrawn unseen, or of forgotten people."""
        ...


class Notices(Protocol):
    """Who waits for goods to be there again; each method is a transaction."""

    async def ask(self, sku: str, email: str, *, language: str, product: str) -> None:
        """Note that somebody waits; asked twice it is noted once."""
        ...

    async def tell(self, most: int) -> int:
        """Write to some who wait for what is there again, once each; return how many."""
        ...
