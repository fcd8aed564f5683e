"""Which calls may not be made too often, and by whom they are counted.

The browser's address is the storefront's word, which it signs. Whoever guesses is counted by what
he guesses at: an address, a link, the password behind a session.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import NamedTuple

from shop.accounts import parse_email
from shop.api import account_operations as account
from shop.api import identity_operations as identity
from shop.api.operations import CLIENT_HEADER, Operation
from shop.errors import InvalidError
from worker.api.server import Admit, Call
from worker.people import Limits


class Tried(NamedTuple):
    """What is tried, by its name in `worker.adapters.limits`, and at what."""

    what: str
    at: Callable[[Call], str]


def _email(call: Call) -> str:
    """Return the address in its one form; what is none is counted, too."""
    given: str = call.body.email
    try:
        return parse_email(given)
    except InvalidError:
        return given


def _account(call: Call) -> str:
    return call.caller.account


def _token(call: Call) -> str:
    token: str = call.body.token
    return token


def _waiting(call: Call) -> str:
    return call.caller.account or _email(call)


TRIED: dict[Operation, Tried] = {
    identity.REGISTER: Tried("register", _email),
    identity.VERIFY: Tried("open-link", _token),
    identity.SIGN_IN: Tried("sign-in", _email),
    identity.ASK_RESET: Tried("reset", _email),
    identity.RESET: Tried("open-link", _token),
    identity.CONFIRM: Tried("sign-in", _account),
    identity.STAFF_SIGN_IN: Tried("staff-sign-in", _email),
    identity.STAFF_CONFIRM: Tried("staff-sign-in", _account),
    account.CHANGE_PASSWORD: Tried("sign-in", _account),
    account.CHANGE_EMAIL: Tried("sign-in", _account),
    account.NOTICE: Tried("notice", _waiting),
}


def limiting(limits: Limits) -> Admit:
    """Return what lets a call through that is not made too often."""

    async def admit(operation: Operation, call: Call) -> None:
        tried = TRIED.get(operation)
        if tried is not None:
            await limits.take(tried.what, account=tried.at(call), address=_address(call))

    return admit


def _address(call: Call) -> str:
    try:
        return str(ipaddress.ip_address(call.client))
    except ValueError as error:
        raise InvalidError(CLIENT_HEADER, call.client[:50], "the browser's address") from error
