"""Tell what happened to orders: each event at least once, then mark it.

Several workers may relay at once: each takes other rows. Whoever hears an event twice knows it
by order and version.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cloud.errors import AwayError
from worker.ports import Events, Feed, Topic

log = logging.getLogger(__name__)

# As many as one request to the topic may carry.
AT_ONCE = 10


async def relay(*, events: Events, topic: Topic, feed: Feed) -> int:
    """Publish some of what is not published; return how many, fewer than `AT_ONCE` at the end."""
    async with events.unpublished(AT_ONCE) as batch:
        if not batch.events:
            return 0
        told = await topic.publish(batch.events)
        await batch.mark_published(told)
    await feed_changed(feed, [event.order_id for event in told])
    return len(told)


async def feed_changed(feed: Feed, order_ids: Sequence[str]) -> None:
    """Bring the cache of orders up to date; one that is away forgets by itself, soon."""
    try:
        await feed.changed(order_ids)
    except AwayError as error:
        log.warning("feed is away", extra={"problem": str(error)})
