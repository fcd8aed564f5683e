"""S02: a fleet keeps two instances, may grow by more, and nobody sets its size but itself."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, fleets
from delivery.rules.reading.places import serves_customers
from delivery.rules.rule import Fault, Rule, fault, number

# More than this is a typing error with a large bill.
MOST = 100
SIZES = ("DesiredCapacity", "MaxSize", "MinSize")


def check(shop: Deployment) -> Iterator[Fault]:
    fewest = 2 if serves_customers(shop) else 1
    for group in (one.group for one in fleets(shop, *APPLICATIONS)):
        least, most = group.get("MinSize"), group.get("MaxSize")
        if not fewest <= number(least) <= MOST:
            yield fault(group, f"MinSize is {least}, wanted {fewest} or more")
        if not number(least) < number(most) <= MOST:
            yield fault(group, f"MaxSize is {most}, wanted more than MinSize {least}, to {MOST}")
        if group.get("DesiredCapacity") is not None:
            yield fault(group, "DesiredCapacity takes back what scaling has added, at each update")
    for action in shop.of("AWS::AutoScaling::ScheduledAction"):
        for name in SIZES:
            if (size := action.get(name)) is not None and not fewest <= number(size) <= MOST:
                yield fault(action, f"{name} is {size}, wanted {fewest} or more")


RULE = Rule(
    "S02",
    reason="one instance is no shop while it is replaced; a full group can neither roll nor grow",
    remedy="MinSize 2 or more but in dev, MaxSize above it, no DesiredCapacity",
    check=check,
)
