"""What our stand-in for memcached keeps, and what it forgets first."""

import pytest

from delivery.local.memcached_items import LONGEST_SPAN_SECONDS, OVERHEAD_BYTES, Items


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def items(clock):
    return Items(3 * (OVERHEAD_BYTES + 10), now=clock)


def put(items, key, value=b"123456789", *, expiry=0):
    items.put(key, value, flags=0, expiry=expiry)


def kept(items, keys=(b"a", b"b", b"c", b"d")):
    return [key for key in keys if items.get(key)]


def test_an_item_without_expiry_stays(items, clock):
    put(items, b"a")

    clock.now += 10 * LONGEST_SPAN_SECONDS

    assert [b"a"] == kept(items)


def test_an_item_is_gone_once_its_time_is_over(items, clock):
    put(items, b"a", expiry=60)

    clock.now += 60

    assert [] == kept(items)


def test_an_expiry_beyond_thirty_days_is_a_moment(items, clock):
    put(items, b"a", expiry=int(clock.now) + 5)

    clock.now += 5

    assert [] == kept(items)


def test_an_expiry_below_zero_is_over_at_once(items):
    put(items, b"a", expiry=-1)

    assert [] == kept(items)


def test_a_touched_item_lives_from_then_on(items, clock):
    put(items, b"a", expiry=60)
    clock.now += 59

    assert items.touch(b"a", expiry=60)
    clock.now += 59

    assert [b"a"] == kept(items)


def test_the_item_that_was_not_used_for_longest_is_forgotten_first(items):
    for key in (b"a", b"b", b"c"):
        put(items, key)
    items.get(b"a")

    put(items, b"d")

    assert [b"a", b"c", b"d"] == kept(items)


def test_an_item_that_is_written_again_counts_once(items):
    for _ in range(5):
        put(items, b"a")
    put(items, b"b")
    put(items, b"c")

    assert [b"a", b"b", b"c"] == kept(items)


def test_what_is_deleted_makes_room(items):
    for key in (b"a", b"b", b"c"):
        put(items, key)
    items.delete(b"b")

    put(items, b"d")

    assert [b"a", b"c", b"d"] == kept(items)


def test_a_cleared_store_has_all_its_room_again(items):
    for key in (b"a", b"b", b"c"):
        put(items, key)
    items.clear()

    for key in (b"b", b"c", b"d"):
        put(items, key)

    assert [b"b", b"c", b"d"] == kept(items)


def test_what_is_larger_than_everything_is_not_kept(items):
    put(items, b"a", bytes(1000))

    assert [] == kept(items)


def test_every_write_of_a_key_is_told_from_the_others(items):
    put(items, b"a")
    before = items.get(b"a").unique

    put(items, b"a")

    assert before != items.get(b"a").unique


def test_a_touch_is_no_write(items):
    put(items, b"a")
    before = items.get(b"a").unique

    items.touch(b"a", expiry=60)

    assert before == items.get(b"a").unique
