"""Answers about dead letters, to staff."""

from __future__ import annotations

from shop.api import dead_letter_operations as asked
from shop.api.dead_letter_operations import Letters, LetterView, Moved
from shop.api.operations import Nothing, Operation
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.handlers import dead_letters


async def sweep(_call: Call, with_: Services) -> Letters:
    """Hold letters and list them."""
    keys = await with_.keys.keys()
    return await dead_letters.sweep(with_.letter_queue, with_.held_letters, with_.order_lists, keys)


async def show(call: Call, with_: Services) -> LetterView:
    """Show a letter."""
    keys = await with_.keys.keys()
    letter_id = call.path["letter_id"]
    return await dead_letters.show(letter_id, with_.held_letters, with_.order_lists, keys)


async def redrive(call: Call, with_: Services) -> Nothing:
    """Send a letter back."""
    await dead_letters.redrive(
        call.path["letter_id"],
        with_.letter_queue,
        with_.held_letters,
        with_.order_lists,
        await with_.keys.keys(),
    )
    return Nothing()


async def redrive_all(_call: Call, with_: Services) -> Moved:
    """Send all letters back."""
    return await dead_letters.redrive_all(with_.letter_queue, with_.held_letters)


async def discard(call: Call, with_: Services) -> Nothing:
    """Throw a letter away."""
    await dead_letters.discard(
        call.path["letter_id"],
        with_.letter_queue,
        with_.held_letters,
        await with_.keys.keys(),
        by=call.caller.account,
        why=call.body.reason,
    )
    return Nothing()


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.SWEEP: sweep,
    asked.LETTER: show,
    asked.REDRIVE: redrive,
    asked.REDRIVE_ALL: redrive_all,
    asked.DISCARD: discard,
}
