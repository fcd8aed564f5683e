"""Money: begun and committed, then asked of a provider, then written down. Never in one breath.

Whatever falls over between two of these leaves an attempt `started`; `sweep` asks what became
of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from cloud.errors import AwayError
from shop.errors import ForbiddenChangeError
from shop.money import Money
from shop.orders import State
from shop.pix import PAYABLE
from worker.errors import PaymentOpenError, WrongAmountError
from worker.handlers.fulfil import release
from worker.ports import Answer, Attempt, Changes, Payments, Provider

# Providers are asked for so many orders at the same time.
AT_ONCE = 20
# A provider that has not answered by then is asked again.
UNANSWERED = timedelta(seconds=60)

log = logging.getLogger(__name__)


async def capture(order_id: str, *, provider: Provider, payments: Payments) -> State:
    """Have an order paid; return the state it is in then."""
    attempt = await payments.begin(order_id, provider.name)
    if attempt is None:
        return State.PAID
    return await _carry_out(attempt, provider, payments)


async def capture_next(
    *, providers: Mapping[str, Provider], payments: Payments, most: int = AT_ONCE
) -> list[str]:
    """Have some confirmed orders paid, the oldest first; return their ids."""
    begun = await payments.begin_next(most)
    answers = await asyncio.gather(
        *(_ask(attempt, providers[attempt.provider]) for attempt in begun)
    )
    shown = {}
    for attempt, answer in zip(begun, answers, strict=True):
        if answer.state == "shown":
            shown[attempt.key] = answer
        else:
            await payments.record(attempt.key, answer)
    if shown:
        await payments.record_shown(shown)
    free = await payments.nothing_to_pay()
    for order_id in free:
        with suppress(ForbiddenChangeError):  # another worker was before us
            await payments.begin(order_id, "")
    return [attempt.order_id for attempt in begun] + free


async def refund_due(*, providers: Mapping[str, Provider], payments: Payments) -> list[str]:
    """Give back the money that is due; return the orders it was begun for."""
    due = await payments.to_refund()
    for order_id in due:
        with suppress(ForbiddenChangeError):
            await refund(order_id, providers=providers, payments=payments)
    return due


async def refund(order_id: str, *, providers: Mapping[str, Provider], payments: Payments) -> State:
    """Give the money of an order back; return the state it is in then."""
    attempt = await payments.begin_refund(order_id)
    return await _carry_out(attempt, providers[attempt.provider], payments)


async def confirm(order_id: str, *, provider: str, amount: Money, payments: Payments) -> State:
    """Note that money has come, as a webhook or staff says; return the state of the order.

    Said twice it counts once. Another amount than asked for is refused: somebody must look.
    """
    attempt = await payments.last(order_id, provider)
    if amount != attempt.amount:
        raise WrongAmountError(order_id, came=amount.minor, wanted=attempt.amount.minor)
    return await payments.record(attempt.key, Answer("succeeded"))


async def confirm_refund(order_id: str, *, payments: Payments) -> State:
    """Note that money was given back by the bank's own means; return the state of the order."""
    attempt = await payments.begin_refund(order_id)
    return await payments.record(attempt.key, Answer("succeeded"))


async def sweep(*, providers: Mapping[str, Provider], payments: Payments) -> int:
    """Ask what became of attempts without an answer; return how many have one now."""
    answered = 0
    for attempt in await payments.unanswered(older_than=UNANSWERED):
        try:
            answer = await providers[attempt.provider].ask(attempt)
        except AwayError as error:
            log.warning("payment not answered", extra={"key": attempt.key, "problem": str(error)})
            continue
        if answer.state != "started":
            await payments.record(attempt.key, answer)
            answered += 1
    return answered


async def release_unpaid(*, payments: Payments, changes: Changes) -> list[str]:
    """Give up orders that nobody paid in time; return their ids."""
    released = []
    for order_id in await payments.unpaid(older_than=PAYABLE):
        try:
            await release(order_id, changes)
        except (ForbiddenChangeError, PaymentOpenError):
            continue  # paid, cancelled or begun anew meanwhile
        released.append(order_id)
    return released


async def _carry_out(attempt: Attempt, provider: Provider, payments: Payments) -> State:
    return await payments.record(attempt.key, await _ask(attempt, provider))


async def _ask(attempt: Attempt, provider: Provider) -> Answer:
    ask = provider.capture if attempt.kind == "capture" else provider.refund
    try:
        return await ask(attempt)
    except AwayError as error:
        log.warning("payment not answered", extra={"key": attempt.key, "problem": str(error)})
        return Answer("started")
