"""D09: the database is backed up every day, and its backups outlive it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.places import serves_customers
from delivery.rules.rule import Fault, Rule, fault, number, true

# A mistake is found within a week while trying, within two by customers; RDS keeps 35 at most.
FEWEST_DAYS_OF_DEV = 7
FEWEST_DAYS = 14
MOST_DAYS = 35


def check(shop: Deployment) -> Iterator[Fault]:
    fewest = FEWEST_DAYS if serves_customers(shop) else FEWEST_DAYS_OF_DEV
    for one in shop.of("AWS::RDS::DBInstance"):
        days = one.get("BackupRetentionPeriod")
        if not fewest <= number(days) <= MOST_DAYS:
            yield fault(one, f"BackupRetentionPeriod is {days}, wanted {fewest} to {MOST_DAYS}")
        if true(one.get("DeleteAutomatedBackups", "true")):
            yield fault(one, "DeleteAutomatedBackups is on: they go with the database")
        if not true(one.get("CopyTagsToSnapshot")):
            yield fault(one, "CopyTagsToSnapshot is off: nobody knows whose snapshot it is")


RULE = Rule(
    "D09",
    reason="without a backup a wrong DELETE is for ever",
    remedy="keep backups for 7 days in dev, 14 to 35 elsewhere, and beyond the database",
    check=check,
)
