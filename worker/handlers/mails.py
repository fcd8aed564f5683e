"""Hand mails on to their sender: each at least once, then mark it.

The sender finds a mail under its key, and knows by the key whether it was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shop.mails import OF_STATES, Mail, path_of
from shop.order_links import order_token
from worker.people import Addressee, Addressees, MailItems, MailStore, MailTopic
from worker.ports import Event, Keyring, Topic

# As many as one request to the topic may carry.
AT_ONCE = 10


async def hand_on(*, store: MailStore, items: MailItems, topic: MailTopic, now: datetime) -> int:
    """Hand some mails on; return how many, fewer than `AT_ONCE` at the end."""
    async with store.untold(AT_ONCE) as batch:
        if not batch.mails:
            return 0
        # What is to be sent is there before anybody hears of it.
        for mail in batch.mails:
            await items.put(mail, now)
        told = await topic.publish_mails(batch.mails)
        await batch.mark_told(told)
    return len(told)


@dataclass(frozen=True)
class Announcer:
    """`worker.ports.Topic` that has the mail of an event ready before anybody hears of it."""

    topic: Topic
    addressees: Addressees
    items: MailItems
    keys: Keyring

    async def publish(self, events: Sequence[Event]) -> list[Event]:
        """Write the mails, then tell; return what was taken, in its order."""
        told = [event for event in events if event.kind in OF_STATES]
        known = await self.addressees.of({event.order_id for event in told}) if told else {}
        now = datetime.now(UTC)
        written = [
            self.items.put(await self._mail(event, known[event.order_id]), now)
            for event in told
            if event.order_id in known
        ]
        await asyncio.gather(*written)
        return await self.topic.publish(events)

    async def _mail(self, event: Event, to: Addressee) -> Mail:
        """Return the mail of an event; the link in it shows the order to whoever reads it."""
        kind = OF_STATES[event.kind]
        path = path_of(kind, to.language, order=event.order_id)
        token = order_token(event.order_id, await self.keys.keys())
        return Mail(event.dedupe_key, kind, to.email, to.language, f"{path}?token={token}")
