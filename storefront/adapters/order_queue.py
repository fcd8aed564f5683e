"""Where orders are left: on SQS; where it is silent, with the worker, which drains its outbox."""

from __future__ import annotations

import logging

from cloud.aws import AWS, Limits
from cloud.errors import AwayError
from shop import messages
from shop.api.order_operations import STORE, Message
from shop.messages import Order
from storefront.ports import Backend, Keyring, Sent

# A shopper waits for this, and the outbox after it.
LIMITS = Limits(try_seconds=1.0, total_seconds=2.0, tries=2)

log = logging.getLogger(__name__)


class SQSOrderQueue:
    """`storefront.ports.OrderQueue` on SQS."""

    def __init__(self, aws: AWS, url: str, backend: Backend, keys: Keyring) -> None:
        self._aws, self._url, self._backend, self._keys = aws, url, backend, keys

    async def send(self, order: Order) -> Sent:
        """Leave an order; it is there at least once where it was accepted."""
        message = messages.encode(order, await self._keys.keys())
        about = {"order": order.order_id, "request_id": order.request_id}
        try:
            asked = {"QueueUrl": self._url, "MessageBody": message}
            await self._aws.json("sqs", "SendMessage", asked, limits=LIMITS)
        except AwayError as error:
            log.log(error.level, "queue is away", extra={**about, "problem": str(error)})
        else:
            return Sent.ACCEPTED
        try:
            # The same bytes: whichever of the two is read first, the other is the same order.
            await self._backend.ask(STORE, body=Message(message), key=order.order_id)
        except AwayError as error:
            log.error("order is unknown", extra={**about, "problem": str(error)})  # noqa: TRY400
            return Sent.UNKNOWN
        return Sent.ACCEPTED
