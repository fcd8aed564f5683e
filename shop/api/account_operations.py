"""What may be asked of an account by its owner: show, change, keep, take along, give up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shop.accounts import MOST_LABEL, BookEntry, Consent, Role
from shop.api.identity_operations import Email, NewToken, Password
from shop.api.operations import Operation, Who
from shop.catalogue import Language, Slug
from shop.products import SKU


class Account(Struct, frozen=True):
    """Who is signed in, and until when dangerous deeds ask for no password."""

    account: str
    email: str
    name: str
    language: Language
    role: Role
    confirmed_until: datetime


class PasswordChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The password so far, and from now on."""

    old: Password
    new: Password


class EmailChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The address that is to be the account's, with the password."""

    password: Password
    email: Email


class Addresses(Struct, frozen=True):
    """Addresses, by label."""

    addresses: tuple[BookEntry, ...]


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """What an address is called."""

    label: Annotated[str, Meta(min_length=1, max_length=MOST_LABEL)]


class Consents(Struct, frozen=True):
    """What somebody agreed to, the oldest first; news may be sent while the last one holds."""

    consents: tuple[Consent, ...]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The words somebody says yes to, as they were shown."""

    wording: Annotated[str, Meta(min_length=1, max_length=2_000)]


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to hear that something is there again; without *email* whoever is signed in."""

    sku: Annotated[str, Meta(pattern=SKU)]
    product_id: Slug
    email: Annotated[str, Meta(max_length=320)] = ""
    language: Language = "pt-BR"


class StaffMember(Struct, frozen=True):
    """Somebody who may look behind the counter."""

    email: str
    role: Role


class Staff(Struct, frozen=True):
    """All of them, by address."""

    staff: tuple[StaffMember, ...]


_MY = "/my/account"
_BOOK = "/my/addresses"
_CONSENTS = "/my/consents"

ME = Operation("me", "GET", _MY, "Say who is signed in.", Who.SHOPPER, gives=Account)
CHANGE_PASSWORD = Operation(
    "change-password",
    "POST",
    f"{_MY}/password",
    "Change the password; all other sessions are over, this one gets another token.",
    Who.SHOPPER,
    takes=PasswordChange,
    gives=NewToken,
    is_kept=False,
)
CHANGE_EMAIL = Operation(
    "change-email",
    "POST",
    f"{_MY}/email",
    "Have a mail sent to a new address; it is the account's once its link is opened.",
    Who.SHOPPER,
    takes=EmailChange,
    is_kept=False,
)
EXPORT = Operation(
    "export-account",
    "GET",
    f"{_MY}/export",
    "Show all that is held of whoever is signed in.",
    Who.SHOPPER,
    gives=bytes,
)
FORGET = Operation(
    "forget-account",
    "POST",
    f"{_MY}/forget",
    "Forget whoever is signed in; of orders there stays what the law asks for.",
    Who.SHOPPER,
)
ADDRESSES = Operation(
    "addresses", "GET", _BOOK, "List kept addresses.", Who.SHOPPER, gives=Addresses
)
KEEP_ADDRESS = Operation(
    "keep-address",
    "POST",
    _BOOK,
    "Keep an address in the place of one of the same label.",
    Who.SHOPPER,
    takes=BookEntry,
)
DROP_ADDRESS = Operation(
    "drop-address", "POST", f"{_BOOK}/drop", "Remove an address.", Who.SHOPPER, takes=Label
)
CONSENTS = Operation(
    "consents", "GET", _CONSENTS, "List what was agreed to.", Who.SHOPPER, gives=Consents
)
CONSENT = Operation(
    "consent", "POST", _CONSENTS, "Agree to news by mail.", Who.SHOPPER, takes=Wording
)
WITHDRAW_CONSENT = Operation(
    "withdraw-consent", "POST", f"{_CONSENTS}/withdraw", "Want news no more.", Who.SHOPPER
)
NOTICE = Operation(
    "notice",
    "POST",
    "/notices",
    "Have a mail sent once something is there again.",
    takes=Notice,
    is_kept=False,
)
STAFF = Operation(
    "staff", "GET", "/staff/people", "List who may look behind the counter.", Who.OWNER, gives=Staff
)
