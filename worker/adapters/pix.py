"""Pix: a code is shown, and money comes by itself; a signed webhook or staff says that it has."""

from __future__ import annotations

import msgspec

from shop.errors import ForgedMessageError, InvalidError, MalformedMessageError
from shop.money import Money
from shop.pix import Receiver, br_code, order_of, txid_of
from shop.signing import Keys
from worker.ports import Answer, Attempt

PURPOSE = "pix webhook"


class Pix:
    """`worker.ports.Provider` that shows codes; nobody is called."""

    name = "pix"

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def capture(self, attempt: Attempt) -> Answer:
        """Show how it is paid."""
        code = br_code(self._receiver, attempt.amount, txid_of(attempt.order_id))
        return Answer("shown", {"br_code": code})

    async def refund(self, attempt: Attempt) -> Answer:
        """Say what staff has to pay back by the bank's own means."""
        return Answer("shown", {"txid": txid_of(attempt.order_id), "minor": attempt.amount.minor})

    async def ask(self, attempt: Attempt) -> Answer:
        """Say the same again: a code depends on nothing but the order."""
        return await (self.capture if attempt.kind == "capture" else self.refund)(attempt)


class Confirmation(msgspec.Struct, frozen=True):
    """What the bank says has come."""

    txid: str
    amount_minor: int

    @property
    def order_id(self) -> str:
        """The order that was paid."""
        return order_of(self.txid)

    @property
    def amount(self) -> Money:
        """The money that has come."""
        return Money(self.amount_minor, "BRL")


def read_webhook(body: bytes, signature: str, keys: Keys) -> Confirmation:
    """Return what a webhook confirms; raise a `MessageError` where it is forged or malformed."""
    if not keys.signed(PURPOSE, body, signature):
        raise ForgedMessageError
    try:
        found = msgspec.json.decode(body, type=Confirmation)
        order_of(found.txid)
    except (msgspec.DecodeError, InvalidError) as error:
        raise MalformedMessageError(str(error)) from error
    return found
