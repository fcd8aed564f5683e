"""D13: tables are paid by request, up to a ceiling that their indexes keep up with."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resolved, Resource
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

# By size of the shop: what a cold cache asks for in a second; a lower ceiling turns it away.
FEWEST = {
    "dev": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50},
    "small": {"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 100},
    "growing": {"MaxReadRequestUnits": 2000, "MaxWriteRequestUnits": 500},
}
# Far beyond what one shop asks for: a ceiling above it is none.
MOST = 200_000


def check(shop: Deployment) -> Iterator[Fault]:
    fewest = FEWEST.get(shop.given.get("Size", "dev"), {})
    for table in shop.of("AWS::DynamoDB::Table"):
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield fault(table, f"BillingMode is {table.get('BillingMode')}, wanted PAY_PER_REQUEST")
        if any(within(one, "ProvisionedThroughput") for one in _all(table)):
            yield fault(table, "ProvisionedThroughput: nothing is provisioned by request")
        own = table.get("OnDemandThroughput")
        yield from _limits(table, "table", own, fewest)
        for index in listed(table.get("GlobalSecondaryIndexes")):
            name, ceiling = str(within(index, "IndexName")), within(index, "OnDemandThroughput")
            yield from _limits(table, name, ceiling, fewest)
            writes = number(within(ceiling, "MaxWriteRequestUnits"))
            if writes < number(within(own, "MaxWriteRequestUnits")):
                yield fault(table, f"index {name} takes {writes:g} writes: it holds the table back")


def _all(table: Resource) -> list[Resolved]:
    return [table.properties, *listed(table.get("GlobalSecondaryIndexes"))]


def _limits(
    table: Resource, name: str, ceiling: Resolved, fewest: dict[str, int]
) -> Iterator[Fault]:
    for unit, least in fewest.items():
        found = within(ceiling, unit)
        if not least <= number(found) <= MOST:
            yield fault(table, f"{unit} of {name} is {found}, wanted {least} to {MOST}")


RULE = Rule(
    "D13",
    reason="a loop that runs away must not cost a fortune, and a campaign must not be turned away",
    remedy="PAY_PER_REQUEST with OnDemandThroughput at the table and at every index",
    check=check,
)
