"""What staff does with dead letters: looks at them, sends them back, throws them away.

A letter leaves the dead letters only after it was sent on or written down, so none is lost; one
that is sent twice is one order, as its id is taken once.
"""

from __future__ import annotations

from shop import dead_letters
from shop.api.dead_letter_operations import Letter, LetterLine, Letters, LetterView, Moved
from shop.dead_letters import Deed, Standing
from shop.signing import Keys
from worker.errors import UnknownOrderError
from worker.ports import HeldLetter, HeldLetters, LetterQueue, OrderLists

# As long as somebody looks at a list and decides.
HOLD_SECONDS = 600
MOST_HELD = 100
# A call moves at most so many where SQS cannot do it by itself: some seconds.
MOST_MOVED = 1_000
# A letter that is being moved is nobody else's for so long.
MOVE_SECONDS = 60
AT_ONCE = 10


async def sweep(queue: LetterQueue, held: HeldLetters, orders: OrderLists, keys: Keys) -> Letters:
    """Hold letters, as many as are looked at at once; return all that are held."""
    free = MOST_HELD - len(await held.all())
    if free > 0:
        await held.keep(await queue.receive(free, hold_seconds=HOLD_SECONDS))
    letters = [_told(one, await standing(one, orders, keys)) for one in await held.all()]
    return Letters(tuple(letters), await queue.count())


async def show(letter_id: str, held: HeldLetters, orders: OrderLists, keys: Keys) -> LetterView:
    """Return what a letter asks for, without what it tells of a person."""
    one = await held.one(letter_id)
    stands = await standing(one, orders, keys)
    told, order = _told(one, stands), stands.order
    if order is None:
        return LetterView(told, stands.problem)
    lines = tuple(LetterLine(line.sku, line.quantity, line.unit_price) for line in order.lines)
    return LetterView(told, "", order.placed_at, order.currency, order.total, lines)


async def redrive(
    letter_id: str, queue: LetterQueue, held: HeldLetters, orders: OrderLists, keys: Keys
) -> None:
    """Send a letter back to the order queue; refused where that does nothing."""
    one = await held.take(letter_id)
    (await standing(one, orders, keys)).check(Deed.REDRIVE)
    await queue.send_back([one])
    await queue.delete([one])


async def redrive_all(queue: LetterQueue, held: HeldLetters) -> Moved:
    """Send all letters back: SQS does it, or we do as many as a call may take."""
    await queue.release(await held.take_all())
    if await queue.start_move():
        return Moved(0, goes_on=True, more=await queue.count())
    moved = 0
    while moved < MOST_MOVED:
        some = await queue.receive(AT_ONCE, hold_seconds=MOVE_SECONDS)
        if not some:
            break
        await queue.send_back(some)
        await queue.delete(some)
        moved += len(some)
    return Moved(moved, goes_on=False, more=await queue.count())


async def discard(
    letter_id: str, queue: LetterQueue, held: HeldLetters, keys: Keys, *, by: str, why: str
) -> None:
    """Throw a letter away; who did and why stays."""
    why = dead_letters.check_reason(why)
    one = await held.take(letter_id)
    order, _ = dead_letters.read(one.letter, keys)
    order_id = dead_letters.order_of(one.letter, order)
    await held.note_discarded(one, order_id=order_id, by=by, why=why)
    await queue.delete([one])


async def standing(held: HeldLetter, orders: OrderLists, keys: Keys) -> Standing:
    """Return what a letter is worth by now."""
    order, problem = dead_letters.read(held.letter, keys)
    order_id = dead_letters.order_of(held.letter, order)
    if not order_id:
        return Standing(order, problem, None)
    try:
        return Standing(order, problem, await orders.state_of(order_id))
    except UnknownOrderError:
        return Standing(order, problem, None)


def _told(held: HeldLetter, stands: Standing) -> Letter:
    letter = held.letter
    return Letter(
        held.id,
        letter.reason,
        dead_letters.order_of(letter, stands.order),
        letter.first_seen,
        held.held_until,
        stands.deeds,
        stands.state,
    )
