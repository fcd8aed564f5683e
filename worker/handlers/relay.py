"""Tell what happened to orders: each event at least once, then mark it.

Several workers may relay at once: each takes other rows. Whoever hears an event twice knows it
by order and version.
"""

from __future__ import annotations

import logging

from worker.errors import AwayError
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
    try:
        await feed.changed([event.order_id for event in told])
    except AwayError as error:
        # It forgets by itself, soon; the event must not be told again for it.
        log.warning("feed is away", extra={"problem": str(error)})
    return len(told)
