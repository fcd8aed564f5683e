"""What can go wrong in the worker.

WorkerError
├── MigrationError
│   ├── ChangedMigrationError    a file was edited after it was carried out
│   └── UnknownMigrationError    a file is not named as migrations are
├── AgainError               two transactions met, and this one gave way: repeat it
├── BadDataError             the database cannot hold what it was given: it never will
├── ChangedMeanwhileError    somebody else has written what is to be changed
├── UnknownError             nobody knows what is asked for
├── UnknownOrderError        nobody knows an order of this id
├── UnknownPaymentError      nobody knows a payment of this key
├── WrongAmountError         other money came than was asked for
├── PaymentOpenError         a payment has no answer yet: ask again later
├── NotSignedInError         somebody must be signed in for this
├── NotAllowedError          whoever is signed in may not do this
├── NotRecognisedError       e-mail address, password or code is wrong; which is not said
├── SpentLinkError           a link was used, is too old, or never was
├── ConfirmAgainError        the password must be given again for this
├── TooManyError             somebody tries too often: wait
├── BusyError                too many passwords are checked at this moment
├── NotOverError             orders are under way, so their shopper cannot be forgotten
├── MethodError              a path knows other methods than the one it was asked with
├── TooLongError             a body is longer than the operation takes
├── KeyReusedError           an idempotency key comes again with another request
└── OversoldError            stock does not add up: the transaction is given up

cloud.errors.AwayError   a store or service does not answer: wait, and try again
└── LoginRefusedError        the database does not know us, or our password
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cloud.errors import AwayError


class WorkerError(Exception):
    """Something that the worker cannot do."""

    # How loud it is logged where it is waited for: most of what is waited for passes by itself.
    level = logging.WARNING


class MigrationError(WorkerError):
    """The database cannot be brought up to date."""


class ChangedMigrationError(MigrationError):
    """A migration was edited after it was carried out."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was changed after it was carried out; write a new migration")
        self.name = name


class UnknownMigrationError(MigrationError):
    """A file in the folder of migrations is not named as they are."""

    def __init__(self, name: str, *, wanted: str) -> None:
        super().__init__(f"migrations/{name}: wanted {wanted}")
        self.name, self.wanted = name, wanted


class LoginRefusedError(AwayError):
    """The database refuses a login: a token is too old, or the role is not made yet."""

    def __init__(self, user: str, problem: str) -> None:
        super().__init__("the database", f"{user} is refused: {problem}")
        self.user = user


class AgainError(WorkerError):
    """Two transactions met, and the database gave this one up; repeated it may succeed."""


class BadDataError(WorkerError):
    """The database cannot hold what it was given, however often it is tried."""


class OversoldError(WorkerError):
    """Stock that was locked is not what it was; nothing of the batch is kept."""

    def __init__(self, wanted: int, changed: int) -> None:
        super().__init__(f"stock of {wanted} SKUs was to change, {changed} did")
        self.wanted, self.changed = wanted, changed


class ChangedMeanwhileError(WorkerError):
    """Somebody else has written what is to be changed; look at it again."""

    def __init__(self, what: str, *, expected: int, found: int) -> None:
        super().__init__(f"{what} has version {found}, wanted {expected}; look at it again")
        self.what, self.expected, self.found = what, expected, found


class UnknownError(WorkerError):
    """Nobody knows what is asked for."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}")
        self.what, self.name = what, name


class NotSignedInError(WorkerError):
    """Somebody must be signed in for this, and nobody is, or no longer."""

    def __init__(self) -> None:
        super().__init__("nobody is signed in; sign in and try again")


class NotAllowedError(WorkerError):
    """Whoever is signed in may not do this."""

    def __init__(self, deed: str, *, wanted: str) -> None:
        super().__init__(f"{deed} is for {wanted}")
        self.deed, self.wanted = deed, wanted


class NotRecognisedError(WorkerError):
    """E-mail address, password or code is wrong; which of them nobody is told."""

    def __init__(self) -> None:
        super().__init__("e-mail address, password or code is wrong")


class SpentLinkError(WorkerError):
    """A link was used, is too old, or never was."""

    def __init__(self) -> None:
        super().__init__("this link was used or is too old; ask for a new one")


class ConfirmAgainError(WorkerError):
    """A dangerous deed needs a password given minutes ago."""

    def __init__(self) -> None:
        super().__init__("give your password again for this")


class TooManyError(WorkerError):
    """Somebody tries too often."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(f"{what}: too often; wait {seconds} s")
        self.what, self.seconds = what, seconds


class BusyError(WorkerError):
    """More passwords wait to be hashed than are let wait; soon there is room again."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} passwords wait to be checked; try again in a second")
        self.waiting = waiting


class NotOverError(WorkerError):
    """Orders are under way, so their shopper cannot be forgotten yet."""

    def __init__(self) -> None:
        super().__init__("an order is under way; ask again once it has arrived or is settled")


class MethodError(WorkerError):
    """A path knows other methods than the one it was asked with."""

    def __init__(self, method: str, *, wanted: Sequence[str]) -> None:
        self.method, self.wanted = method, ", ".join(wanted)
        super().__init__(f"{method} is not answered here, wanted {self.wanted}")


class TooLongError(WorkerError):
    """A body is longer than the operation takes."""

    def __init__(self, size: int, *, most: int) -> None:
        super().__init__(f"the body has {size} bytes or more, at most {most} are taken")
        self.size, self.most = size, most


class KeyReusedError(WorkerError):
    """An idempotency key comes again, with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"idempotency key {key!r} was used for another request; make a new one")
        self.key = key


class UnknownOrderError(WorkerError):
    """Nobody knows an order of this id."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"there is no order {order_id}")
        self.order_id = order_id


class PaymentOpenError(WorkerError):
    """A payment of the order has no answer yet, so it cannot be given up."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"a payment of order {order_id} has no answer yet; ask again in a minute")
        self.order_id = order_id


class UnknownPaymentError(WorkerError):
    """Nobody knows a payment of this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no payment {key}")
        self.key = key


class WrongAmountError(WorkerError):
    """Other money came than was asked for; nothing is written down."""

    def __init__(self, order_id: str, *, came: int, wanted: int) -> None:
        super().__init__(f"order {order_id}: {came} came, wanted {wanted} (minor units)")
        self.order_id, self.came, self.wanted = order_id, came, wanted
