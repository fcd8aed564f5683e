"""What may be asked of people coming in: register, open a mailed link, sign in, sign out.

Whoever asks about an address is not told whether we know it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shop.accounts import LONGEST_PASSWORD, MOST_NAME, Role
from shop.api.operations import Operation, Who
from shop.catalogue import Language

Email = Annotated[str, Meta(min_length=3, max_length=320)]
# Of letters that keyboards write as two characters there may be as many; the rules count one each.
Password = Annotated[str, Meta(min_length=1, max_length=2 * LONGEST_PASSWORD)]
Code = Annotated[str, Meta(min_length=1, max_length=20)]
Token = Annotated[str, Meta(min_length=1, max_length=200)]


class Registration(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants an account."""

    email: Email
    password: Password
    name: Annotated[str, Meta(min_length=1, max_length=2 * MOST_NAME)]
    language: Language = "pt-BR"


class MailedLink(Struct, frozen=True, forbid_unknown_fields=True):
    """What the link in a mail carries."""

    token: Token


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to come in; the session *previous* of the same browser is over then."""

    email: Email
    password: Password
    previous: Annotated[str, Meta(max_length=200)] = ""


class StaffCredentials(Credentials, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who of staff wants to come in, with a one-time code."""

    code: Code


class SignedIn(Struct, frozen=True):
    """A new session, whose it is, and until when dangerous deeds ask for no password."""

    token: Token
    account: str
    role: Role
    language: Language
    name: str
    confirmed_until: datetime


class Session(Struct, frozen=True, forbid_unknown_fields=True):
    """The session to be ended; one that is over already may be ended, too."""

    token: Token


class ResetRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Who has forgotten his password."""

    email: Email
    language: Language = "pt-BR"


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """What the link in a mail carries, and the password from now on."""

    token: Token
    password: Password


class PasswordAgain(Struct, frozen=True, forbid_unknown_fields=True):
    """The password, given again before something dangerous."""

    password: Password


class StaffPasswordAgain(PasswordAgain, frozen=True, forbid_unknown_fields=True):
    """Password and one-time code, given again before something dangerous."""

    code: Code


class NewToken(Struct, frozen=True):
    """What the session is called from now on; its token before is over."""

    token: Token
    confirmed_until: datetime


REGISTER = Operation(
    "register",
    "POST",
    "/accounts",
    "Have a mail sent that opens a new account, or says that there is one.",
    takes=Registration,
    is_kept=False,
)
VERIFY = Operation(
    "verify-email",
    "POST",
    "/accounts/verify",
    "Open an account, or its new address, by the link in a mail.",
    takes=MailedLink,
)
SIGN_IN = Operation(
    "sign-in",
    "POST",
    "/sessions",
    "Begin a session.",
    takes=Credentials,
    gives=SignedIn,
    is_kept=False,
)
SIGN_OUT = Operation(
    "sign-out", "POST", "/sessions/end", "End a session.", takes=Session, is_kept=False
)
ASK_RESET = Operation(
    "ask-reset",
    "POST",
    "/passwords/ask",
    "Have a mail sent that lets its reader choose a new password, if there is an account.",
    takes=ResetRequest,
    is_kept=False,
)
RESET = Operation(
    "reset-password",
    "POST",
    "/passwords/reset",
    "Choose a new password by the link in a mail; all sessions are over.",
    takes=NewPassword,
    is_kept=False,
)
CONFIRM = Operation(
    "confirm",
    "POST",
    "/my/sessions/confirm",
    "Give the password again; the session gets another token.",
    Who.SHOPPER,
    takes=PasswordAgain,
    gives=NewToken,
    is_kept=False,
)
SIGN_OUT_EVERYWHERE = Operation(
    "sign-out-everywhere",
    "POST",
    "/my/sessions/end-all",
    "End all sessions of whoever is signed in.",
    Who.SHOPPER,
)
STAFF_SIGN_IN = Operation(
    "staff-sign-in",
    "POST",
    "/staff/sessions",
    "Begin a session of staff.",
    takes=StaffCredentials,
    gives=SignedIn,
    is_kept=False,
)
STAFF_CONFIRM = Operation(
    "staff-confirm",
    "POST",
    "/staff/sessions/confirm",
    "Give password and code again; the session gets another token.",
    Who.STAFF,
    takes=StaffPasswordAgain,
    gives=NewToken,
    is_kept=False,
)
