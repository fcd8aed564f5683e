"""The consumer: takes orders from the queue, places them, and loses none whatever falls over.

A message is deleted once what it asks for is committed. Only a fault of the message itself may
cost it a receive: while a store is away nothing is received, what is held is held on, and a probe
asks whether it is back.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shop import messages
from shop.errors import MessageError, UnknownVersionError
from shop.messages import Order
from shop.signing import Keys
from worker.errors import AgainError, AwayError, BadDataError
from worker.handlers.place import Outcome
from worker.ports import Message, Meter, Queue

AT_ONCE = 10
VISIBILITY_SECONDS = 180
# Often enough that one lost call does not lose the message.
HEARTBEAT_SECONDS = VISIBILITY_SECONDS / 3
# A program that knows the version takes it meanwhile; a release takes minutes.
PUT_BACK_SECONDS = 120
# A transaction that gave way has met one other; ten in a row are no accident.
MOST_REPEATS = 10
LONGEST_PAUSE_SECONDS = 15.0

# What a decision counts as; what comes again was counted when it was decided.
COUNTED = {Outcome.CONFIRMED: "OrdersPlaced", Outcome.REJECTED: "OrdersRejected"}

Place = Callable[[Sequence[Order]], Awaitable[list[Outcome]]]

log = logging.getLogger(__name__)


@dataclass
class Consumer:
    """Takes messages until `stop` is set; then finishes what it holds and gives the rest back."""

    queue: Queue
    place: Place
    keys: Keys
    meter: Meter
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def run(self) -> None:
        """Take messages until told to stop."""
        failures = 0
        while not self.stop.is_set():
            try:
                taken = await self._receive()
                failures = 0
            except AwayError as error:
                failures += 1
                log.warning("queue is away", extra={"problem": str(error)})
                await self._pause(failures)
                continue
            if taken:
                await self.handle(taken)

    async def handle(self, taken: Sequence[Message]) -> None:
        """Place the orders that *taken* carry, and tell the queue what became of each."""
        async with self._held(taken):
            orders = await self._read(taken)
            try:
                await self._place(orders)
            except _StoppedError:
                await self._give_back([message for message, _ in orders])

    # ---- reading

    async def _receive(self) -> list[Message]:
        """Wait for messages, but no longer than until we are told to stop."""
        receiving = asyncio.ensure_future(self.queue.receive(AT_ONCE))
        stopping = asyncio.ensure_future(self.stop.wait())
        await asyncio.wait({receiving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not receiving.done():
            # What comes at this moment becomes visible again by itself.
            receiving.cancel()
            return []
        return receiving.result()

    async def _read(self, taken: Sequence[Message]) -> list[tuple[Message, Order]]:
        found = []
        for message in taken:
            try:
                found.append((message, messages.decode(message.body, self.keys)))
            except UnknownVersionError as error:
                log.warning(
                    "newer message", extra={"message_id": message.id, "problem": str(error)}
                )
                await self._tell(self.queue.hold([message], PUT_BACK_SECONDS))
            except MessageError as error:
                await self._set_aside(message, str(error), "")
        return found

    # ---- placing

    async def _place(self, orders: list[tuple[Message, Order]]) -> None:
        if not orders:
            return
        try:
            outcomes = await self._placed([order for _, order in orders])
        except BadDataError as error:
            if len(orders) == 1:
                ((message, order),) = orders
                await self._set_aside(message, str(error), order.order_id)
                return
            # One of them is bad: alone it harms nobody else.
            for one in orders:
                await self._place([one])
            return
        done = []
        for (message, order), outcome in zip(orders, outcomes, strict=True):
            self._note(message, order, outcome)
            if outcome is Outcome.CONFLICT:
                reason = "conflict: another order has this id"
                await self._set_aside(message, reason, order.order_id)
            else:
                done.append(message)
        if done:
            await self._tell(self.queue.delete(done))

    async def _placed(self, orders: list[Order]) -> list[Outcome]:
        """Place orders; wait where a store is away, repeat where a transaction gave way."""
        failures = repeats = 0
        while True:
            try:
                return await self.place(orders)
            except AgainError:
                repeats += 1
                if repeats > MOST_REPEATS:
                    raise
            except AwayError as error:
                failures += 1
                log.warning("store is away", extra={"problem": str(error)})
                if self.stop.is_set():
                    raise _StoppedError from error
                await self._pause(failures)

    def _note(self, message: Message, order: Order, outcome: Outcome) -> None:
        told = {"order": order.order_id, "request_id": order.request_id, "outcome": outcome.value}
        log.info("order", extra=told)
        if outcome in COUNTED:
            waited = datetime.now(UTC) - message.sent_at
            self.meter.count(COUNTED[outcome])
            self.meter.time("QueueToCommit", max(waited.total_seconds(), 0.0))

    # ---- telling the queue

    async def _set_aside(self, message: Message, reason: str, order_id: str) -> None:
        self.meter.count("DeadLetters")
        log.error(
            "set aside", extra={"message_id": message.id, "order": order_id, "reason": reason}
        )
        await self._tell(self.queue.set_aside(message, reason=reason, order_id=order_id))

    async def _give_back(self, held: list[Message]) -> None:
        await self._tell(self.queue.hold(held, 0))

    async def _tell(self, call: Awaitable[None]) -> None:
        """Tell the queue; where it is away the message comes again, which does no harm."""
        try:
            await call
        except AwayError as error:
            log.warning("queue is away", extra={"problem": str(error)})

    @asynccontextmanager
    async def _held(self, taken: Sequence[Message]) -> AsyncIterator[None]:
        """Keep messages from others for as long as the block lasts."""
        beating = asyncio.ensure_future(self._beat(taken))
        try:
            yield
        finally:
            beating.cancel()

    async def _beat(self, taken: Sequence[Message]) -> None:
        while True:
            await asyncio.sleep(self.heartbeat_seconds)
            await self._tell(self.queue.hold(taken, VISIBILITY_SECONDS))

    async def _pause(self, failures: int) -> None:
        """Wait, longer each time and never in step with others."""
        longest = min(LONGEST_PAUSE_SECONDS, 0.1 * 2**failures)
        await self.sleep(random.uniform(0, longest))  # noqa: S311  # nosec B311, jitter


class _StoppedError(Exception):
    """We were told to stop while a store is away."""
