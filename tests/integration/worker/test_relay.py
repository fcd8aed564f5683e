"""Events told from a real PostgreSQL: each at least once, none forgotten."""

import asyncio
from collections import Counter

import pytest

from cloud.errors import AwayError
from tests.integration.worker.test_place import order_number, placed, run
from worker.adapters.events import PostgreSQLEvents
from worker.handlers.relay import relay


class Topic:
    """Hears events, or fails as it is told."""

    def __init__(self, *, takes=10, away=0):
        self.heard, self.takes, self.away = [], takes, away

    async def publish(self, events):
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise AwayError("the topic", "test")
        self.heard += events[: self.takes]
        return list(events[: self.takes])


class Feed:
    """Knows which orders changed; `away` does not answer."""

    def __init__(self, *, away=False):
        self.orders, self.away = [], away

    async def changed(self, order_ids):
        if self.away:
            raise AwayError("the feed", "test")
        self.orders += order_ids


async def some_orders(shop, count=25):
    await shop.stock(CHAIR=1_000)
    for first in range(0, count, 10):
        await placed(shop, *(order_number(n) for n in range(first, min(first + 10, count))))
    return PostgreSQLEvents(shop.pool)


async def untold(shop):
    return (await shop.run("select count(*) from order_events where published_at is null"))[0][0]


def test_every_event_is_told_and_marked(shop):
    async def scenario(shop):
        events, topic, feed = await some_orders(shop), Topic(), Feed()
        counts = [await relay(events=events, topic=topic, feed=feed) for _ in range(4)]
        return counts, topic, feed, await untold(shop)

    counts, topic, feed, left = run(shop, scenario)

    assert [10, 10, 5, 0] == counts
    assert 0 == left
    assert 25 == len({event.dedupe_key for event in topic.heard}) == len(set(feed.orders))


def test_many_relays_at_once_tell_each_event_once(shop):
    async def scenario(shop):
        events, topic = await some_orders(shop), Topic()

        async def drain():
            while await relay(events=events, topic=topic, feed=Feed()):
                pass

        await asyncio.gather(*(drain() for _ in range(6)))
        return topic, await untold(shop)

    topic, left = run(shop, scenario)

    assert 0 == left
    assert {1} == set(Counter(event.dedupe_key for event in topic.heard).values())


def test_what_the_topic_did_not_take_is_told_again(shop):
    async def scenario(shop):
        events = await some_orders(shop, 10)
        with pytest.raises(AwayError):
            await relay(events=events, topic=Topic(away=1), feed=Feed())
        first = await untold(shop)
        await relay(events=events, topic=Topic(takes=4), feed=Feed())
        return first, await untold(shop)

    assert (10, 6) == run(shop, scenario)


def test_a_feed_that_is_away_holds_nothing_up(shop):
    async def scenario(shop):
        events = await some_orders(shop, 5)
        return await relay(events=events, topic=Topic(), feed=Feed(away=True)), await untold(shop)

    assert (5, 0) == run(shop, scenario)
