"""Accounts: what people may call themselves, how they are let in, what they may do.

What is refused is never repeated in the error: it would end in a log.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shop.addresses import Address
from shop.errors import InvalidError

# RFC 5321, 4.5.3.1, and of domains what an order's message takes. What is before the @ is ASCII,
# which every mail server takes.
MOST_LOCAL, MOST_DOMAIN = 64, 189
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
# Fewer different characters are a pattern, such as 1212121212.
LEAST_CHARACTERS = 5
# The commonest of ten characters and more in lists of what was stolen, world-wide and in Brazil.
_COMMON = """
0123456789 1234567890 12345678910 123456789a a123456789 1234567891 9876543210 0987654321
123456789q 123456789abc 1234qwerasdf 123qweasdzxc 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
q1w2e3r4t5 qwe123456789 qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyuiop
asdfghjkl1 asdfghjklç zxcvbnm123 abc1234567 abcd123456 abcdefghij password12 password123
password1234 passw0rd123 p@ssw0rd123 iloveyou123 letmein123 welcome123 administrator
admin12345 senha12345 senha123456 minhasenha minhasenha123 mudar12345 brasil1234 brasil2026
corinthians flamengo10 flamengo123 palmeiras1 saopaulofc vascodagama jesuscristo teamojesus
jesusteamo deusefiel1 meuamor123 familia123 123mudar123 changeme123 iloveyou12
"""
COMMON_PASSWORDS = frozenset(_COMMON.split())

MOST_NAME = 120
MOST_ADDRESSES = 20
MOST_LABEL = 40


def parse_email(text: str) -> str:
    """Return an e-mail address in the one form in which it is compared and kept."""
    local, _, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    is_address = (
        len(local) <= MOST_LOCAL
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not is_address or len(domain) > MOST_DOMAIN:
        raise InvalidError("email", _hidden(text), "an e-mail address")
    return f"{local}@{domain}"


def parse_password(text: str, *, email: str) -> str:
    """Return a password as it is hashed; raise `InvalidError` where others would guess it."""
    # Keyboards write one letter in several ways.
    password = unicodedata.normalize("NFC", text)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        wanted = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        raise InvalidError("password", _hidden(password), wanted)
    plain = password.casefold()
    if plain in COMMON_PASSWORDS or len(set(plain)) < LEAST_CHARACTERS:
        raise InvalidError("password", _hidden(password), "one that not many others have")
    if plain in (email.casefold(), email.casefold().partition("@")[0]):
        raise InvalidError("password", _hidden(password), "another than the e-mail address")
    return password


def parse_name(text: str) -> str:
    """Return a name with single spaces between its words."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
        raise InvalidError("name", _hidden(text), f"1 to {MOST_NAME} printable characters")
    return name


# ---- roles


class Role(StrEnum):
    """Who somebody is; staff and owners buy under another account."""

    SHOPPER = "shopper"
    STAFF = "staff"
    OWNER = "owner"


def may(role: Role, wanted: Role) -> bool:
    """Return whether *role* may do what *wanted* may: an owner may all that staff may."""
    return role is wanted or (role, wanted) == (Role.OWNER, Role.STAFF)


# ---- links that work once


class Purpose(StrEnum):
    """What a link in a mail is for."""

    VERIFY = "verify"
    RESET = "reset"


LIFETIMES = {Purpose.VERIFY: timedelta(days=2), Purpose.RESET: timedelta(minutes=30)}


@dataclass(frozen=True)
class Link:
    """A link as it is kept; of its token there is nothing but the hash."""

    purpose: Purpose
    token_hash: bytes
    made_at: datetime
    used_at: datetime | None = None

    def opens(self, purpose: Purpose, token: str, now: datetime) -> bool:
        """Return whether *token* opens what *purpose* is for."""
        return (
            self.used_at is None
            and self.purpose is purpose
            and secrets.compare_digest(self.token_hash, hash_of(token))
            and self.made_at <= now < self.made_at + LIFETIMES[purpose]
        )


def new_token() -> str:
    """Return what nobody guesses: 256 random bits, for an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: who reads it has no token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


# ---- what people keep in their accounts


@dataclass(frozen=True)
class Consent:
    """That somebody wants news by mail, since when, and to which words he said yes."""

    given_at: datetime
    wording: str
    withdrawn_at: datetime | None = None

    def withdrawn(self, now: datetime) -> Consent:
        """Return it withdrawn; what was withdrawn once stays so since then."""
        return replace(self, withdrawn_at=self.withdrawn_at or now)

    @property
    def holds(self) -> bool:
        """Whether it was given and not withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True)
class BookEntry:
    """An address that a shopper keeps, under a word of his own."""

    label: str
    recipient: str
    address: Address

    def __post_init__(self) -> None:
        if not 1 <= len(self.label.strip()) <= MOST_LABEL or not self.label.isprintable():
            wanted = f"1 to {MOST_LABEL} printable characters"
            raise InvalidError("label", _hidden(self.label), wanted)
        parse_name(self.recipient)


def with_entry(book: tuple[BookEntry, ...], entry: BookEntry) -> tuple[BookEntry, ...]:
    """Return *book* with *entry*, in the place of one of the same label."""
    others = tuple(one for one in book if one.label != entry.label)
    if len(others) >= MOST_ADDRESSES:
        raise InvalidError("addresses", len(others) + 1, f"at most {MOST_ADDRESSES}")
    return (*others, entry)


def _hidden(text: str) -> str:
    return f"{len(text)} characters"
