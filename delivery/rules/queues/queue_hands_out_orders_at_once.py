"""Q07: the order queue takes whole orders, and hands them out at once to whoever waits."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.parts import part
from delivery.rules.rule import Fault, Rule, fault, number

KIB = 1024
# By property: what SQS takes where it is absent, the least, the most, and why.
WANTED = {
    "ReceiveMessageWaitTimeSeconds": (0, 5, 20, "short polls are paid by the call and come late"),
    "DelaySeconds": (0, 0, 5, "a shopper waits for the outcome"),
    "MaximumMessageSize": (256 * KIB, 8 * KIB, 1024 * KIB, "an order is up to 7 KB"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    for queue in shop.of("AWS::SQS::Queue"):
        if queue.get("FifoQueue") is not None:
            yield fault(queue, "is a FIFO queue: one slow order would hold up those behind it")
        if queue == part(shop, "orders"):
            for name, (default, least, most, why) in WANTED.items():
                value = queue.get(name, default)
                if not least <= number(value) <= most:
                    yield fault(queue, f"{name} is {value}, wanted {least} to {most}: {why}")


RULE = Rule(
    "Q07",
    reason="orders are independent: none waits for another, and none is cut or held back",
    remedy="a standard queue, long polling, no delay, room for 8 KiB or more",
    check=check,
)
