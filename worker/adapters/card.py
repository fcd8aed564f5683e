"""A sandbox for cards: named test tokens with outcomes that never change. No card number is taken.

It remembers nothing, so that what it says of a key is the same whenever it is asked.
"""

from __future__ import annotations

from cloud.errors import AwayError
from worker.ports import Answer, Attempt

APPROVED = "test-approved"
DECLINED = "test-declined"
# Answers too late, after the money was taken.
SLOW = "test-slow"
# Never answers, and takes nothing.
AWAY = "test-away"

TOKENS = {
    APPROVED: Answer("succeeded", {"brand": "sandbox"}),
    DECLINED: Answer("failed", {"why": "declined"}),
    SLOW: Answer("succeeded", {"brand": "sandbox"}),
    AWAY: Answer("failed", {"why": "never seen"}),
}
UNKNOWN = Answer("failed", {"why": "unknown token"})


class SandboxCard:
    """`worker.ports.Provider` of the sandbox."""

    name = "card"

    async def capture(self, attempt: Attempt) -> Answer:
        """Take the money, as the token says."""
        if attempt.order.payment.token in (SLOW, AWAY):
            raise AwayError("the sandbox", "it takes its time")
        return await self.ask(attempt)

    async def refund(self, attempt: Attempt) -> Answer:  # noqa: ARG002, a sandbox
        """Give it back: always at once."""
        return Answer("succeeded", {"brand": "sandbox"})

    async def ask(self, attempt: Attempt) -> Answer:
        """Say what became of an attempt."""
        if attempt.kind == "refund":
            return await self.refund(attempt)
        return TOKENS.get(attempt.order.payment.token, UNKNOWN)
