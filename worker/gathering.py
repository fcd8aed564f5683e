"""What several consumers hold, placed in one transaction.

A transaction costs its ways to the database however many orders it has; so what comes while one is
under way waits for the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cloud.errors import AwayError
from shop.messages import Order
from worker.errors import AgainError
from worker.handlers.place import Outcome

if TYPE_CHECKING:
    from worker.consumer import Place

Waiting = tuple[Sequence[Order], "asyncio.Future[list[Outcome]]"]


@dataclass
class Gathering:
    """`worker.consumer.Place` that gathers what it is given meanwhile."""

    place: Place
    _waiting: list[Waiting] = field(default_factory=list)
    _placing: asyncio.Task[None] | None = None

    async def __call__(self, orders: Sequence[Order]) -> list[Outcome]:
        """Place orders with those of others; what is wrong with one does not concern these."""
        told: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._waiting.append((orders, told))
        if self._placing is None:
            self._placing = asyncio.create_task(self._place())
        return await told

    async def _place(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            await self._together(taken)
        self._placing = None

    async def _together(self, taken: list[Waiting]) -> None:
        try:
            outcomes = iter(await self.place([order for orders, _ in taken for order in orders]))
        except Exception as error:  # noqa: BLE001, told to whom it concerns
            if len(taken) > 1 and not isinstance(error, AgainError | AwayError):
                for one in taken:
                    await self._together([one])
                return
            for _, told in taken:
                if not told.done():
                    told.set_exception(error)
            return
        for orders, told in taken:
            its = [next(outcomes) for _ in orders]
            if not told.done():
                told.set_result(its)
