"""Paying in parts: as many as make sense, and never a promise of less than is asked."""

import pytest

from shop.instalments import LEAST_MINOR, MOST, largest_part, most_parts


@pytest.mark.parametrize(
    ("minor", "parts"), [(0, 1), (1_999, 1), (3_999, 1), (4_000, 2), (24_000, 12), (10**6, 12)]
)
def test_no_part_is_smaller_than_the_least(minor, parts):
    assert parts == most_parts(minor)
    assert parts == 1 or minor // parts >= LEAST_MINOR
    assert parts <= MOST


def test_what_a_page_promises_is_the_largest_part():
    assert 3_334 == largest_part(10_000, "BRL", 3)
