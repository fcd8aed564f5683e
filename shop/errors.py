"""What the business refuses.

ShopError
├── InvalidError             something that somebody sent is not what was wanted
│   └── CurrencyError        amounts of two currencies meet
├── OutOfStockError          an order asks for more than there is
├── RefusedError             an order is refused, for a reason (`shop.checkout`)
├── ForbiddenChangeError     an order cannot go from its state to the one asked for
├── ForbiddenDeedError       it makes no sense to do that with a dead letter
├── TooLateError             an order arrived too long ago to be given back
├── CallError                a call between tiers is not one of ours
│   ├── ForgedCallError          its signature is not ours, or about another call
│   └── StaleCallError           it was signed too long ago
└── MessageError             a message of the order queue cannot be taken
    ├── MalformedMessageError    it never can: set it aside
    ├── ForgedMessageError       nobody of ours signed it: set it aside
    ├── MessageTooLongError      it must not be sent
    └── UnknownVersionError      a newer program wrote it: put it back
"""

from __future__ import annotations

from datetime import datetime, timedelta


class ShopError(Exception):
    """Something that the business refuses."""


class InvalidError(ShopError):
    """A field holds what it must not; the message names field, value and what is wanted."""

    def __init__(self, field: str, value: object, wanted: str) -> None:
        super().__init__(f"{field}: {value!r} given, wanted {wanted}")
        self.field, self.value, self.wanted = field, value, wanted


class CurrencyError(InvalidError):
    """Amounts of two currencies meet."""

    def __init__(self, met: str, *, wanted: str) -> None:
        super().__init__("currency", met, wanted)


class OutOfStockError(ShopError):
    """An order asks for more than there is."""

    def __init__(self, sku: str, *, wanted: int, left: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {left} left")
        self.sku, self.wanted, self.left = sku, wanted, left


class ForbiddenChangeError(ShopError):
    """An order cannot go from the state it is in to the one asked for."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"an order that is {state} cannot become {wanted}")
        self.state, self.wanted = state, wanted


class ForbiddenDeedError(ShopError):
    """A dead letter is such that this would do nothing."""

    def __init__(self, deed: str, why: str) -> None:
        super().__init__(f"to {deed} this letter does nothing: {why}")
        self.deed, self.why = deed, why


class TooLateError(ShopError):
    """An order arrived too long ago to be given back."""

    def __init__(self, delivered_at: datetime | None, most: timedelta) -> None:
        super().__init__(
            f"the order arrived at {delivered_at}, and can be given back for {most.days} days"
        )
        self.delivered_at, self.most = delivered_at, most


class CallError(ShopError):
    """A call between tiers is not one of ours."""


class ForgedCallError(CallError):
    """Nobody of ours signed this very call."""

    def __init__(self) -> None:
        super().__init__(
            "the call's signature is not ours; sign method, path, body, time and who it is for"
        )


class StaleCallError(CallError):
    """A call was signed too long ago, or by a clock that is ahead."""

    def __init__(self, age_seconds: int, *, most: int) -> None:
        super().__init__(f"the call was signed {age_seconds} s ago, wanted at most {most} s")
        self.age_seconds, self.most = age_seconds, most


class MessageError(ShopError):
    """A message of the order queue cannot be taken."""


class MalformedMessageError(MessageError):
    """It is no message of any version that we know, and never will be."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"malformed: {problem}")
        self.problem = problem


class ForgedMessageError(MessageError):
    """No key of ours, present or previous, signed it."""

    def __init__(self) -> None:
        super().__init__("forged: no key of ours signed it")


class MessageTooLongError(MessageError):
    """It is longer than the queue's contract allows."""

    def __init__(self, size: int, *, most: int) -> None:
        super().__init__(f"{size} bytes, at most {most} are sent: fewer lines or shorter names")
        self.size, self.most = size, most


class UnknownVersionError(MessageError):
    """A newer program wrote it; one that knows the version will take it."""

    def __init__(self, version: int, *, newest: int) -> None:
        super().__init__(f"version {version}, this program knows up to {newest}")
        self.version, self.newest = version, newest
