"""The contract of payment providers, on a real PostgreSQL: money moves once, whatever happens.

An adapter of another provider is one line more in `SUBJECTS`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import pytest

from cloud.errors import AwayError
from shop.errors import ForgedMessageError, MessageError
from shop.messages import Payment
from shop.orders import State
from shop.pix import txid_of
from tests.integration.worker.test_pay import CARD, ONE, PIX
from tests.integration.worker.test_place import order_number, placed, run
from tests.unit.shop.builders import KEYS
from worker.adapters import card, pix
from worker.errors import PaymentOpenError, UnknownPaymentError
from worker.handlers import fulfil, pay
from worker.ports import Answer, Provider

TOTAL = 21_500


def pix_webhook(order_id, minor):
    """Return what the bank sends when money has come."""
    return msgspec.json.encode({"txid": txid_of(order_id), "amount_minor": minor})


@dataclass(frozen=True)
class Subject:
    """A provider, and how an order is paid by it; money comes by its webhook, where it has one."""

    provider: Provider
    payment: Payment
    # Of an order about which the provider was never asked.
    unseen: Payment
    webhook: Callable[[str, int], bytes] | None = None
    purpose: str = ""
    read_webhook: Callable[..., pix.Confirmation] | None = None

    async def money_comes(self, shop, attempt):
        """Have the provider say that it has the money; return the state of the order."""
        if self.webhook is None:
            return await shop.payments.record(attempt.key, Answer("succeeded"))
        body = self.webhook(attempt.order_id, attempt.amount.minor)
        said = self.read_webhook(body, KEYS.sign(self.purpose, body), KEYS)
        return await pay.confirm(
            said.order_id, provider=self.provider.name, amount=said.amount, payments=shop.payments
        )


SUBJECTS = [
    Subject(PIX, Payment("pix"), Payment("pix"), pix_webhook, pix.PURPOSE, pix.read_webhook),
    Subject(CARD, Payment("card", card.APPROVED), Payment("card", card.AWAY)),
]


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.provider.name)
def subject(request):
    return request.param


class TimesOut:
    """A provider that does what it is asked and does not live to say so."""

    def __init__(self, provider):
        self.provider, self.name, self.asked = provider, provider.name, 0

    async def capture(self, attempt):
        await self.provider.capture(attempt)
        raise AwayError(self.name, "test")

    async def refund(self, attempt):
        await self.provider.refund(attempt)
        raise AwayError(self.name, "test")

    async def ask(self, attempt):
        self.asked += 1
        return await self.provider.ask(attempt)


@pytest.fixture
def within(shop, subject):
    """Run a scenario with an order; at its end the books must balance."""

    def run_it(scenario, *, payment=subject.payment):
        async def with_order(shop):
            await shop.stock(CHAIR=5)
            await placed(shop, order_number(1, payment=payment))
            return await scenario(shop)

        return run(shop, with_order)

    return run_it


async def begun(shop, subject):
    """Begin to have the order paid; return the attempt."""
    return await shop.payments.begin(ONE, subject.provider.name)


async def moved(shop):
    """Return what was captured and refunded."""
    ((captured, refunded),) = await shop.run("select captured_minor, refunded_minor from orders")
    return captured, refunded


async def unanswered_for_long(shop):
    await shop.run("update payment_attempts set started_at = started_at - interval '31 minutes'")


# ---- capture


def test_a_capture_that_is_asked_for_twice_moves_money_once(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        answers = await asyncio.gather(*(subject.provider.capture(attempt) for _ in range(4)))
        answers.append(await subject.provider.ask(attempt))
        for answer in answers:
            await shop.payments.record(attempt.key, answer)
        states = await asyncio.gather(*(subject.money_comes(shop, attempt) for _ in range(4)))
        return answers, states, await moved(shop)

    answers, states, found = within(scenario)

    assert [answers[0]] * 5 == answers
    assert [State.PAID] * 4 == states
    assert (TOTAL, 0) == found


def test_money_is_only_there_once_the_provider_says_so(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        answer = await subject.provider.capture(attempt)
        state = await shop.payments.record(attempt.key, answer)
        return answer.state, state, await moved(shop)

    said, state, found = within(scenario)

    expected = {
        "succeeded": (State.PAID, (TOTAL, 0)),
        "shown": (State.AWAITING_PAYMENT, (0, 0)),
        "started": (State.AWAITING_PAYMENT, (0, 0)),
    }
    assert expected[said] == (state, found)


def test_a_time_out_after_the_deed_is_found_by_the_sweeper(subject, within):
    provider = TimesOut(subject.provider)

    async def sweep(shop):
        return await pay.sweep(providers={provider.name: provider}, payments=shop.payments)

    async def scenario(shop):
        state = await pay.capture(ONE, provider=provider, payments=shop.payments)
        with pytest.raises(PaymentOpenError):
            await fulfil.cancel(ONE, shop.changes)
        swept = [await sweep(shop)]  # too early to ask
        await unanswered_for_long(shop)
        swept += [await sweep(shop), await sweep(shop)]
        attempt = await shop.payments.last(ONE, provider.name)
        ((found,),) = await shop.run("select state from payment_attempts")
        return state, swept, (await subject.provider.ask(attempt)).state, found

    state, swept, expected, found = within(scenario)

    assert State.AWAITING_PAYMENT is state
    assert [0, 1, 0] == swept
    assert expected == found
    assert 1 == provider.asked


def test_asked_about_what_it_never_saw_it_has_no_money(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        answers = [await subject.provider.ask(attempt) for _ in range(2)]
        return answers, await shop.payments.record(attempt.key, answers[0]), await moved(shop)

    answers, state, found = within(scenario, payment=subject.unseen)

    assert answers[0] == answers[1]
    assert answers[0].state in ("failed", "shown")
    assert (State.AWAITING_PAYMENT, (0, 0)) == (state, found)


# ---- money that comes too late


async def unpaid(shop, subject, attempt):
    """Have the attempt answered, without money."""
    answer = await subject.provider.capture(attempt)
    await shop.payments.record(attempt.key, answer if answer.state == "shown" else Answer("failed"))


def test_money_for_a_cancelled_order_is_due_back(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        await unpaid(shop, subject, attempt)
        states = [await fulfil.cancel(ONE, shop.changes)]
        states += [await subject.money_comes(shop, attempt) for _ in range(2)]
        return states, await moved(shop), await shop.left()

    assert (
        [State.CANCELLED, State.REFUND_DUE, State.REFUND_DUE],
        (TOTAL, 0),
        {"CHAIR": 5},
    ) == within(scenario)


def test_money_for_an_order_that_was_given_up_is_due_back(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        await unpaid(shop, subject, attempt)
        early = await pay.release_unpaid(payments=shop.payments, changes=shop.changes)
        await unanswered_for_long(shop)
        late = await pay.release_unpaid(payments=shop.payments, changes=shop.changes)
        return early, late, await subject.money_comes(shop, attempt), await shop.left()

    assert ([], [ONE], State.REFUND_DUE, {"CHAIR": 5}) == within(scenario)


# ---- refund


def test_a_refund_that_is_asked_for_twice_gives_money_back_once(subject, within):
    async def scenario(shop):
        attempt = await begun(shop, subject)
        await subject.money_comes(shop, attempt)
        await fulfil.cancel(ONE, shop.changes)
        refunds = [await shop.payments.begin_refund(ONE) for _ in range(2)]
        answers = [await subject.provider.refund(refunds[0]) for _ in range(2)]
        answers.append(await subject.provider.ask(refunds[0]))
        # Where staff has to give it back by hand, it says so once it has.
        for answer in (*answers, Answer("succeeded"), Answer("succeeded")):
            state = await shop.payments.record(refunds[0].key, answer)
        return refunds, answers, state, await moved(shop)

    refunds, answers, state, found = within(scenario)

    assert refunds[0] == refunds[1]
    assert [answers[0]] * 3 == answers
    assert (State.REFUNDED, (TOTAL, TOTAL)) == (state, found)


def test_a_time_out_after_a_refund_is_found_by_the_sweeper(subject, within):
    provider = TimesOut(subject.provider)
    providers = {provider.name: provider}

    async def scenario(shop):
        attempt = await begun(shop, subject)
        await subject.money_comes(shop, attempt)
        await fulfil.cancel(ONE, shop.changes)
        state = await pay.refund(ONE, providers=providers, payments=shop.payments)
        await unanswered_for_long(shop)
        swept = await pay.sweep(providers=providers, payments=shop.payments)
        ((found,),) = await shop.run("select state from payment_attempts where kind = 'refund'")
        return state, swept, found

    state, swept, found = within(scenario)

    assert State.REFUND_DUE is state
    assert 1 == swept
    assert found in ("succeeded", "shown")


# ---- webhooks

HOOKED = [subject for subject in SUBJECTS if subject.webhook]


@pytest.mark.parametrize("subject", HOOKED, ids=lambda subject: subject.provider.name)
@pytest.mark.parametrize(
    "signature",
    [
        lambda _purpose, _body: "",
        lambda _purpose, _body: "é",
        lambda _purpose, body: KEYS.sign("cart", body),
        lambda purpose, body: KEYS.sign(purpose, body + b" "),
    ],
    ids=["none", "no signature", "of something else", "of another body"],
)
def test_a_forged_webhook_is_refused(subject, signature):
    body = subject.webhook(ONE, TOTAL)

    with pytest.raises(ForgedMessageError):
        subject.read_webhook(body, signature(subject.purpose, body), KEYS)


@pytest.mark.parametrize("subject", HOOKED, ids=lambda subject: subject.provider.name)
@pytest.mark.parametrize("body", [b"", b"no json", b"{}", b"[]", b'{"txid": "x"}', b"\xff"])
def test_a_webhook_that_says_nothing_is_refused(subject, body):
    with pytest.raises(MessageError, match="malformed"):
        subject.read_webhook(body, KEYS.sign(subject.purpose, body), KEYS)


@pytest.mark.parametrize("subject", HOOKED, ids=lambda subject: subject.provider.name)
def test_a_webhook_about_an_order_that_nobody_knows_moves_nothing(subject, within):
    async def scenario(shop):
        body = subject.webhook(f"{2:032x}", TOTAL)
        said = subject.read_webhook(body, KEYS.sign(subject.purpose, body), KEYS)
        with pytest.raises(UnknownPaymentError):
            await pay.confirm(
                said.order_id,
                provider=subject.provider.name,
                amount=said.amount,
                payments=shop.payments,
            )
        return await moved(shop)

    assert (0, 0) == within(scenario)
