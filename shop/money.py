"""Money: whole minor units and an ISO 4217 currency, never a fraction."""

from __future__ import annotations

from msgspec import Struct

from shop.errors import CurrencyError, InvalidError

# What PostgreSQL's bigint holds, far beyond what a shop sells.
MOST_MINOR = 2**53


# No dataclass: a decision makes ten of these, and this is a third of their time.
class Money(Struct, frozen=True):
    """An amount; *minor* counts the smallest unit, such as centavos."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise InvalidError("minor", self.minor, "a whole number of minor units")
        if abs(self.minor) > MOST_MINOR:
            raise InvalidError("minor", self.minor, f"at most {MOST_MINOR}")
        code = self.currency
        if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()):  # noqa: PLR2004, ISO 4217
            raise InvalidError("currency", code, "three capital letters, such as BRL")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def percent(self, percent: int) -> Money:
        """Return *percent* hundredths, rounded half up to a minor unit; amounts are positive."""
        return Money((self.minor * percent + 50) // 100, self.currency)

    def split(self, parts: int) -> list[Money]:
        """Return *parts* amounts that add up; the first ones are one minor unit larger."""
        if parts < 1:
            raise InvalidError("parts", parts, "at least 1")
        each, rest = divmod(self.minor, parts)
        return [Money(each + (number < rest), self.currency) for number in range(parts)]

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyError(other.currency, wanted=self.currency)
        return other.minor


def zero(currency: str) -> Money:
    """Return nothing of *currency*."""
    return Money(0, currency)


def total(amounts: list[Money], currency: str) -> Money:
    """Return the sum of *amounts*, all of *currency*."""
    return sum(amounts, zero(currency))
