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
from functools import partial
from typing import TypeVar

from cloud.errors import AwayError
from shop import messages
from shop.errors import ForgedMessageError, MessageError, UnknownVersionError
from shop.messages import Order
from shop.signing import Keys
from worker.errors import AgainError, BadDataError
from worker.handlers.place import Outcome
from worker.ports import Keyring, Message, Meter, Queue

AT_ONCE = 10
VISIBILITY_SECONDS = 180
# Often enough that one lost call does not lose the message.
HEARTBEAT_SECONDS = VISIBILITY_SECONDS / 3
# A program that knows the version takes it meanwhile; a release takes minutes.
PUT_BACK_SECONDS = 120
# A transaction that gave way has met one other; ten in a row are no accident.
MOST_REPEATS = 10
LONGEST_PAUSE_SECONDS = 15.0
# Below the queue's own count, so that the reason is kept with the message.
MOST_RECEIVES = 8

# What a decision counts as; what comes again was counted when it was decided.
COUNTED = {Outcome.CONFIRMED: "OrdersPlaced", Outcome.REJECTED: "OrdersRejected"}

T = TypeVar("T")
Place = Callable[[Sequence[Order]], Awaitable[list[Outcome]]]

log = logging.getLogger(__name__)


@dataclass
class Consumer:
    """Takes messages until `stop` is set; then finishes what it holds and gives the rest back."""

    queue: Queue
    place: Place
    keys: Keyring
    meter: Meter
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    # Batches held at a time while there is much to do; a quiet queue is asked by one lane.
    most_lanes: int = 1
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    visibility_seconds: int = VISIBILITY_SECONDS
    _lanes: int = field(default=0, init=False)

    async def run(self) -> None:
        """Take messages until told to stop."""
        async with asyncio.TaskGroup() as group:
            self._open_lane(group)

    def _open_lane(self, group: asyncio.TaskGroup) -> None:
        if self._lanes < self.most_lanes:
            self._lanes += 1
            group.create_task(self._lane(group))

    async def _lane(self, group: asyncio.TaskGroup) -> None:
        """Take batch after batch: each opens a lane more, and one that finds nothing ends."""
        failures = 0
        while not self.stop.is_set():
            try:
                # Never broken off: what the queue hands out at that moment would be hidden.
                taken = await self.queue.receive(AT_ONCE)
                failures = 0
            except AwayError as error:
                failures += 1
                log.log(error.level, "queue is away", extra={"problem": str(error)})
                await self._pause(failures)
                continue
            if taken:
                self._open_lane(group)
                await self.handle(taken)
            elif self._lanes > 1:
                break
        self._lanes -= 1

    async def handle(self, taken: Sequence[Message]) -> None:
        """Place the orders that *taken* carry, and tell the queue what became of each."""
        async with self._held(taken):
            held = list(taken)
            try:
                orders = await self._read(taken)
                held = [message for message, _ in orders]
                await self._place(orders)
            except _StoppedError:
                await self._give_back(held)

    # ---- reading

    async def _read(self, taken: Sequence[Message]) -> list[tuple[Message, Order]]:
        found = []
        keys = await self._patiently(self.keys.keys)
        for message in taken:
            try:
                found.append((message, await self._decode(message, keys)))
            except UnknownVersionError as error:
                log.warning(
                    "newer message", extra={"message_id": message.id, "problem": str(error)}
                )
                await self._put_back(message)
            except MessageError as error:
                await self._set_aside(message, str(error), "")
        return found

    async def _decode(self, message: Message, keys: Keys) -> Order:
        """Read a message; one that seems forged may be signed by a key that is new."""
        try:
            return messages.decode(message.body, keys)
        except ForgedMessageError:
            fresh = partial(self.keys.keys, fresh=True)
            return messages.decode(message.body, await self._patiently(fresh))

    # ---- placing

    async def _place(self, orders: list[tuple[Message, Order]]) -> None:
        if not orders:
            return
        try:
            outcomes = await self._patiently(partial(self.place, [order for _, order in orders]))
        except (_StoppedError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001, an order must not stop the others
            if len(orders) == 1:
                await self._fail(*orders[0], error)
                return
            # One of them is bad: alone it harms nobody else.
            for one in orders:
                await self._place([one])
            return
        self._note(orders, outcomes)
        done = []
        for (message, order), outcome in zip(orders, outcomes, strict=True):
            if outcome is Outcome.CONFLICT:
                reason = "conflict: another order has this id"
                await self._set_aside(message, reason, order.order_id)
            else:
                done.append(message)
        if done:
            await self._patiently(partial(self.queue.delete, done))

    async def _fail(self, message: Message, order: Order, error: Exception) -> None:
        """Set aside what can never be placed; a fault of ours gets time to be mended."""
        if isinstance(error, BadDataError):
            await self._set_aside(message, str(error), order.order_id)
            return
        log.error("order failed", extra={"order": order.order_id}, exc_info=error)
        self.meter.count("OrdersFailed")
        if message.receives < MOST_RECEIVES:
            await self._put_back(message)
        else:
            why = f"failed {message.receives} times: {type(error).__name__}"
            await self._set_aside(message, why, order.order_id)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer; wait where a store is away, repeat where a transaction gave way."""
        failures = repeats = 0
        while True:
            try:
                return await ask()
            except (AgainError, AwayError) as error:
                if isinstance(error, AgainError) and repeats < MOST_REPEATS:
                    repeats += 1
                    continue
                failures += 1
                log.log(error.level, "store is away", extra={"problem": str(error)})
                if self.stop.is_set():
                    raise _StoppedError from error
                await self._pause(failures)

    def _note(self, orders: list[tuple[Message, Order]], outcomes: list[Outcome]) -> None:
        now, each = datetime.now(UTC), []
        for (message, order), outcome in zip(orders, outcomes, strict=True):
            about = {"order": order.order_id, "request_id": order.request_id}
            each.append({**about, "outcome": outcome.value})
            if outcome in COUNTED:
                self.meter.count(COUNTED[outcome])
                waited = (now - message.sent_at).total_seconds()
                self.meter.time("QueueToCommit", max(waited, 0.0))
        log.info("order", extra={"each": each})

    # ---- telling the queue

    async def _set_aside(self, message: Message, reason: str, order_id: str) -> None:
        self.meter.count("DeadLetters")
        log.error(
            "set aside", extra={"message_id": message.id, "order": order_id, "reason": reason}
        )
        aside = partial(self.queue.set_aside, message, reason=reason, order_id=order_id)
        await self._patiently(aside)

    async def _put_back(self, message: Message) -> None:
        await self._patiently(partial(self.queue.hold, [message], PUT_BACK_SECONDS))

    async def _give_back(self, held: list[Message]) -> None:
        await self._tell(self.queue.hold(held, 0))

    async def _tell(self, call: Awaitable[None]) -> None:
        """Tell the queue once; where it is away the message comes again, which does no harm."""
        try:
            await call
        except AwayError as error:
            log.log(error.level, "queue is away", extra={"problem": str(error)})

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
            await self._tell(self.queue.hold(taken, self.visibility_seconds))

    async def _pause(self, failures: int) -> None:
        """Wait, longer each time and never in step with others."""
        longest = min(LONGEST_PAUSE_SECONDS, 0.1 * 2**failures)
        await self.sleep(random.uniform(0, longest))  # noqa: S311, jitter  # nosec B311


class _StoppedError(Exception):
    """We were told to stop while a store is away."""
