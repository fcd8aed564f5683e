"""Paying by card in parts: how many there may be, and what each is, without interest."""

from __future__ import annotations

from shop.money import Money

MOST = 12
# Below this a part costs the shop more than it brings.
LEAST_MINOR = 2_000


def most_parts(minor: int) -> int:
    """Return in how many parts an amount may be paid; one where it is too small for more."""
    return max(1, min(MOST, minor // LEAST_MINOR))


def largest_part(minor: int, currency: str, parts: int) -> int:
    """Return the largest of equal parts, in minor units: what a page promises at most."""
    return Money(minor, currency).split(parts)[0].minor
