"""Hand mails on to their sender: each at least once, then mark it.

The sender finds a mail under its key, and knows by the key whether it was sent.
"""

from __future__ import annotations

from datetime import datetime

from worker.people import MailItems, MailStore, MailTopic

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
